using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Hosting.Tests;

/// <summary>A stop: not ready first, then what is in flight ends, then the port closes.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(14);
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly LogLines _log = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedSidecar _sidecar = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await ScriptedSidecar.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.WebHost.UseSetting("Sidecar:AppPort", "1");
        builder.WebHost.UseSetting("DAPR_GRPC_PORT", $"{_sidecar.GrpcPort}");
        builder.WebHost.UseSetting("DAPR_HTTP_PORT", $"{_sidecar.HttpPort}");
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.AddHosting("processor");
        builder.AddDrain<DrainOptions>("Test", _ => _limit);
        builder.Services.AddSingleton<ILoggerProvider>(_log);
        _app = builder.Build();
        _app.MapHosting();
        _app.MapGet("/slow", async () =>
        {
            _arrived.SetResult();
            await _finish.Task;
            return "done";
        });
        _app.MapGet("/quick", () => "quick");
        await _app.StartAsync(Cancellation);
        _client = _app.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        _finish.TrySetResult();
        _client.Dispose();
        await _app.DisposeAsync();
        await _sidecar.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_stopping_service_is_not_ready_and_serves_late_requests()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz"));
        var stop = await StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/quick"));
        // Until the sidecar has noticed.
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Drained", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(4));
        await stop.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_stop_waits_for_requests_in_flight_up_to_its_timeout()
    {
        var slow = _client.GetStringAsync(new Uri("/slow", UriKind.Relative), Cancellation);
        await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        var stop = await StopAsync();
        _clock.Advance(TimeSpan.FromSeconds(4));
        _clock.Advance(TimeSpan.FromMinutes(13));
        Assert.False(stop.IsCompleted);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/readyz"));
        _finish.SetResult();
        Assert.Equal("done", await slow);
        await stop.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Contains(_log.Lines, line => line.Contains("Drained in", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task Requests_beyond_the_timeout_are_aborted_and_logged()
    {
        var slow = _client.GetStringAsync(new Uri("/slow", UriKind.Relative), Cancellation);
        await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        _ = await StopAsync();
        _clock.Advance(TimeSpan.FromSeconds(4));
        // The wait for what is in flight begins a moment after the notice has passed.
        while (!_log.Lines.Any(line => line.Contains("Cut off 1 requests", StringComparison.Ordinal)))
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        _finish.SetResult();
        await slow;
    }

    [Fact]
    public void The_host_gives_a_stop_all_the_time_that_it_needs() =>
        Assert.Equal(
            _limit + TimeSpan.FromSeconds(4) + TimeSpan.FromSeconds(5),
            _app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);

    // As a signal does: the lifetime is told, then the host stops.
    private async Task<Task> StopAsync()
    {
        _app.Lifetime.StopApplication();
        var stop = _app.StopAsync(Cancellation);
        await _log.WhenAsync(line => line.Contains("Started to drain", StringComparison.Ordinal), Cancellation);
        return stop;
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
