using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace FilePipeline.TestKit;

/// <summary>A real service in this process, over a scripted sidecar.</summary>
/// <typeparam name="TEntry">Any type of the service's assembly (its <c>Program</c> would collide with the others').</typeparam>
/// <param name="sidecar">Its sidecar.</param>
/// <param name="clock">Its clock; null for the system's.</param>
/// <param name="settings">Settings by their configuration keys.</param>
/// <param name="replace">Replaces services; null for none.</param>
public sealed class ServiceApp<TEntry>(
    ScriptedSidecar sidecar,
    TimeProvider? clock = null,
    IReadOnlyDictionary<string, string>? settings = null,
    Action<IServiceCollection>? replace = null)
    : WebApplicationFactory<TEntry>
    where TEntry : class
{
    /// <summary>Its log.</summary>
    public LogLines Log { get; } = new();

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Sidecar:AppPort", "1");
        builder.UseSetting("Drain:NoticeDelay", "00:00:00");
        // Variables for `dapr run` in the environment of the tests must not apply.
        builder.UseSetting("Sidecar:AppToken", "");
        builder.UseSetting("DAPR_GRPC_PORT", $"{sidecar.GrpcPort}");
        builder.UseSetting("DAPR_HTTP_PORT", $"{sidecar.HttpPort}");
        foreach (var (key, value) in settings ?? new Dictionary<string, string>()) builder.UseSetting(key, value);
        builder.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(Log));
        if (replace is not null) builder.ConfigureServices(replace);
        if (clock is not null) builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
    }
}
