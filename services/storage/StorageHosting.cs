using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Storage;

/// <summary>Adds the pipeline's data, which lies behind the sidecar: records, buckets and outcomes.</summary>
public static class StorageHosting
{
    /// <summary>Adds the sources, for services whose sidecars have them. Call it after <see cref="AddStorage"/>.</summary>
    public static void AddSources(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BucketNames>();
        builder.Services.AddSingleton<FileSources>();
        builder.Services.AddHostedService<SourceStart>();
    }

    /// <summary>Adds it all but the sources; the parking bucket is keyed by its component's name.</summary>
    /// <param name="builder">The service's builder, with <c>AddHosting</c> called before.</param>
    public static WebApplicationBuilder AddStorage(this WebApplicationBuilder builder)
    {
        builder.AddSettings<OutcomeOptions, OutcomeOptionsValidator>("Outcomes");
        builder.Services.AddSingleton<StateEntries>();
        builder.Services.AddSingleton<RecordStore>();
        builder.Services.AddSingleton<FailureIndex>();
        builder.Services.AddSingleton<OutcomePublisher>();
        builder.Services.AddSingleton<FileTraces>();
        builder.Services.AddSingleton<FileMetrics>();
        builder.Services.AddSingleton<FileBatchRunner>();
        builder.Services.AddKeyedSingleton(Components.Parking, (services, _) =>
            new Bucket(services.GetRequiredService<DaprClient>(), Components.Parking));
        return builder;
    }
}
