using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>How long a service's requests may take by its own settings.</summary>
/// <param name="Of">From the configuration.</param>
internal sealed record DrainLimit(Func<IConfiguration, TimeSpan> Of);

/// <summary>A stop: <c>/readyz</c> answers 503 first, the sidecar notices and delivers nothing more, what is in flight ends, and only then
/// does the server close its ports (which it does after every <see cref="IHostedLifecycleService.StoppingAsync"/> has returned).</summary>
internal sealed class Drain(
    RequestsInFlight inFlight, DrainLimit limit,
    IOptions<DrainOptions> options, IConfiguration configuration, TimeProvider clock, ILogger logger) : IHostedLifecycleService
{
    // For the server to close its ports, and for what stops after it.
    private static readonly TimeSpan _closing = TimeSpan.FromSeconds(5);

    /// <summary>The time that the host gives everything that stops.</summary>
    public static TimeSpan ShutdownTimeout(IConfiguration configuration, DrainLimit limit)
    {
        var options = configuration.ReadEarly<DrainOptions>(DrainHosting.Section);
        return options.NoticeDelay + (options.Timeout ?? limit.Of(configuration)) + _closing;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var (began, longest) = (clock.GetTimestamp(), options.Value.Timeout ?? limit.Of(configuration));
        logger.DrainStarted(inFlight.Count, options.Value.NoticeDelay, longest);
        await Task.Delay(options.Value.NoticeDelay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await inFlight.WhenNoneAsync().WaitAsync(longest, clock, cancellationToken);
            logger.DrainEnded(clock.GetElapsedTime(began));
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            logger.DrainCut(inFlight.Count, clock.GetElapsedTime(began));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Tells hosting how long a stop may take.</summary>
public static class DrainHosting
{
    internal const string Section = "Drain";

    /// <summary>Lets a stop wait for work in flight as long as the service's settings allow that work to take.</summary>
    /// <typeparam name="TOptions">The service's settings.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="section">Their section.</param>
    /// <param name="limit">The longest that a request may take.</param>
    public static void AddDrain<TOptions>(this WebApplicationBuilder builder, string section, Func<TOptions, TimeSpan> limit)
        where TOptions : new()
    {
        builder.Services.AddSingleton(new DrainLimit(configuration => limit(configuration.ReadEarly<TOptions>(section))));
        builder.AddSettings<DrainOptions, DrainOptionsValidator>(Section);
        builder.Services.AddHostedService<Drain>();
        builder.Services.AddOptions<HostOptions>().Configure<IConfiguration, DrainLimit>((host, configuration, drain) =>
            host.ShutdownTimeout = Drain.ShutdownTimeout(configuration, drain));
    }
}
