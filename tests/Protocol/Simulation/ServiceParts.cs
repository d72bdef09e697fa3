using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FilePipeline.Protocol.Tests;

/// <summary>The parts of one service as its own <c>Program</c> registers them, to be made again for each replica of each
/// schedule.</summary>
internal sealed class ServiceParts
{
    private static readonly SilentMetadata _metadata = new();
    private readonly List<ServiceDescriptor> _parts;

    private ServiceParts(List<ServiceDescriptor> parts) => _parts = parts;

    /// <summary>Takes the registrations of a service, with its settings.</summary>
    /// <typeparam name="TOptions">The settings of the service.</typeparam>
    public static ServiceParts Of<TOptions>(params (string Key, string Value)[] settings)
        where TOptions : class
    {
        List<ServiceDescriptor> parts = [];
        // The host stays for as long as the process: the registrations refer to its configuration.
#pragma warning disable CA2000
        var app = new ServiceApp<TOptions>(
            ScriptedSidecar.WithoutPorts(), clock: null, settings.ToDictionary(one => one.Key, one => one.Value), parts.AddRange);
#pragma warning restore CA2000
        // To bind and validate the settings again for each schedule would cost most of its time.
        var options = app.Services.GetRequiredService<IOptions<TOptions>>();
        return new([.. parts, ServiceDescriptor.Singleton(options)]);
    }

    /// <summary>Makes the parts of one replica.</summary>
    public ServiceProvider Make(DaprClient dapr, TimeProvider clock)
    {
        var services = new ServiceCollection { _parts };
        services.Replace(ServiceDescriptor.Singleton(dapr));
        services.Replace(ServiceDescriptor.Singleton(clock));
        services.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(_metadata));
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(NullLoggerFactory.Instance));
        return services.BuildServiceProvider();
    }
}

/// <summary>The parts of the services that take part in a schedule.</summary>
internal sealed record AllParts(ServiceParts Processor, ServiceParts Requeue, ServiceParts Notifier);

/// <summary>One process of a service, until it is killed.</summary>
internal sealed class Replica(string title, ServiceParts parts, DaprClient dapr, TimeProvider clock) : IDisposable
{
    private ServiceProvider? _services;
    private int _lives = 1;

    /// <summary>A part of the service.</summary>
    public T Get<T>()
        where T : notnull => (_services ??= parts.Make(dapr, clock)).GetRequiredService<T>();

    /// <summary>Forgets everything that it had in memory.</summary>
    public void Restart()
    {
        Dispose();
        _services = null;
        _lives++;
    }

    public void Dispose() => _services?.Dispose();

    public override string ToString() => $"{title}{(_lives == 1 ? "" : $".{_lives}")}";
}
