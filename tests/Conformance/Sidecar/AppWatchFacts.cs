using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Conformance.Tests;

/// <summary>Start, health check and stop of a sidecar and its app (recordings
/// app-starts-late, app-health-check and options-probe).</summary>
[Contract("1.1, 1.5, 1.7, 7.3")]
public sealed class AppWatchFacts
{
    [Theory, OnEach]
    public async Task Before_the_app_listens_only_the_apis_and_outbound_health_work(Target target)
    {
        var free = FreePort();
        await using var rig = await target.StartAsync(
            [Yaml.Lane(), Yaml.Component("records", "state.aws.dynamodb", "table=records")], app => app with { AppPort = free });
        Assert.True(await rig.Dapr.CheckOutboundHealthAsync(rig.Token));
        Assert.False(await rig.Dapr.CheckHealthAsync(rig.Token));
        Assert.Equal(
            """{"errorCode":"ERR_HEALTH_NOT_READY","message":"dapr is not ready: [runtime]"}""",
            await (await rig.Http.GetAsync(new Uri("/v1.0/healthz", UriKind.Relative), rig.Token)).Content.ReadAsStringAsync(rig.Token));
        await rig.Dapr.SaveStateAsync("records", "k", 1, cancellationToken: rig.Token);
        await rig.SendAsync("lane", "early");
        await using var late = await ScriptedApp.StartAsync(free);
        Assert.Equal("early", (await late.NextAsync(rig.Token)).Body);
        await rig.ReadyAsync();
        Assert.True(await rig.Dapr.CheckHealthAsync(rig.Token));
    }

    [Theory, OnEmulator]
    public async Task A_port_in_use_is_reported_with_its_owner(Target target)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var exception = await Assert.ThrowsAsync<PortInUseException>(() => target.StartAsync([], app => app with { DaprGrpcPort = port }));
        Assert.Equal($"port {port} (daprGRPCPort of processor) is already in use", exception.Message);
    }

    [Theory, OnEach]
    public async Task Deliveries_pause_while_the_app_is_unhealthy(Target target)
    {
        var (healthy, refused) = (true, 0);
        var (unhealthy, still) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var rig = await target.StartAsync(
            [Yaml.Lane(queue: "slow-lane")],
            app => app with { EnableAppHealthCheck = true, AppHealthProbeInterval = TimeSpan.FromMilliseconds(20), AppHealthThreshold = 2 },
            script: app => app.Answers = (request, _) =>
            {
                if (request.Path != "/healthz" || Volatile.Read(ref healthy)) return Task.FromResult(new Answer());
                // The third probe begins only after the inputs have stopped.
                if (++refused >= 3) unhealthy.TrySetResult();
                if (refused >= 10) still.TrySetResult();
                return Task.FromResult(new Answer(503));
            });
        await rig.SendAsync("slow-lane", "first");
        Assert.Equal("first", (await rig.App.NextAsync(rig.Token)).Body);
        await rig.WhenEmptyAsync("slow-lane");
        Volatile.Write(ref healthy, false);
        await unhealthy.Task.WaitAsync(rig.Token);
        await rig.SendAsync("slow-lane", "second");
        await still.Task.WaitAsync(rig.Token);
        Assert.Equal(new(1, 0), await rig.CountsAsync("slow-lane"));
        Volatile.Write(ref healthy, true);
        Assert.Equal("second", (await rig.App.NextAsync(rig.Token)).Body);
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/lane"));
        Assert.Single(rig.App.Seen, request => request.Path == "/dapr/config");
    }

    [Theory]
    [OnEach(200, true)]
    [OnEach(204, true)]
    [OnEach(405, true)]
    [OnEach(302, false)]
    [OnEach(401, false)]
    [OnEach(404, false)]
    [OnEach(500, false)]
    public async Task Without_a_direction_the_app_is_probed_with_OPTIONS(Target target, int status, bool isWanted)
    {
        await using var rig = await target.StartAsync(
            [Yaml.Component("probed", "bindings.aws.sqs", "queueName=slow-lane")], app => app,
            script: app => app.Answers = (request, _) => Task.FromResult(new Answer(request.Method == "OPTIONS" ? status : 200)));
        await rig.ReadyAsync();
        Assert.Equal("OPTIONS /probed", (await rig.App.NextAsync(rig.Token)).ToString());
        await rig.SendAsync("slow-lane", "x");
        if (isWanted) Assert.Equal("POST /probed", (await rig.App.NextAsync(rig.Token)).ToString());
        else Assert.Equal(new(1, 0), await rig.CountsAsync("slow-lane"));
    }

    [Theory, OnEach]
    public async Task An_app_without_a_port_gets_no_deliveries(Target target)
    {
        await using var rig = await target.StartAsync([Yaml.Lane(queue: "slow-lane")], app => app with { AppPort = 0 });
        await rig.SendAsync("slow-lane", "x");
        await rig.ReadyAsync();
        Assert.True(await rig.Dapr.CheckHealthAsync(rig.Token));
        Assert.Equal(new(1, 0), await rig.CountsAsync("slow-lane"));
    }

    [Theory, OnEmulator]
    public async Task A_forced_stop_does_not_wait_for_a_hanging_handler(Target target)
    {
        var entered = new TaskCompletionSource();
        await using var rig = await target.StartAsync([Yaml.Lane(queue: "slow-lane")], app => app, script: app =>
            app.Answers = async (request, abort) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, abort);
            return new Answer();
        });
        await rig.SendAsync("slow-lane", "x");
        await entered.Task.WaitAsync(rig.Token);
        var stopped = rig.StopAsync();
        Assert.False(stopped.IsCompleted);
        await rig.Sidecar.StopAsync(new CancellationToken(canceled: true)).WaitAsync(rig.Token);
        await stopped;
        Assert.Equal(new(0, 1), await rig.CountsAsync("slow-lane"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
