using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Emulates one daprd: both APIs, the app's inputs, and the app's health check.</summary>
internal sealed class AppSidecar : IAsyncDisposable
{
    private static readonly TimeSpan _apiStopLimit = TimeSpan.FromSeconds(2);
    private readonly string _appId;
    private readonly SidecarEnvironment _environment;
    private readonly AppChannel _channel;
    private readonly ComponentFactory _components;
    private readonly Inputs _inputs;
    private readonly WorkflowBlock _workflows;
    private readonly WebApplication _apis;
    private readonly AppWatch _watch;
    private readonly CancellationTokenSource _watching = new();
    private readonly CancellationTokenSource _force = new();
    private readonly Lazy<Task> _stopped;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watched = Task.CompletedTask;

    private AppSidecar(AppDefinition app, ResourceSet resources, SidecarEnvironment environment)
    {
        var logger = environment.Loggers.CreateLogger("sidecar");
        var guards = new CallGuards(resources.Resiliency, environment.Clock);
        _appId = app.AppId;
        _environment = environment;
        var kills = new KillFault(environment.Faults, app.AppId, environment.Kill, environment.Clock);
        _channel = new AppChannel(app, environment.AppApiToken, kills);
        _components = new ComponentFactory(app, resources, environment, _channel, guards, logger);
        _workflows = new WorkflowBlock(app, _components.ActorStore, environment, kills, logger);
        var faults = new CallFaults(environment.Faults, environment.Clock, app.AppId, environment.CallCost);
        var pubSub = new PubSub(app.AppId, _components.PubSubs, guards, faults, environment.Clock);
        _inputs = new Inputs(
            _components.Inputs, pubSub, new AppSubscriptions(resources.Subscriptions, app, _channel, environment.Clock, logger),
            environment.Aws.Queues,
            component => new TopicDelivery(component, _channel, guards, environment.Clock, logger), environment.Clock, logger);
        _watch = new AppWatch(app, _channel, _inputs, environment.Clock, logger);
        _stopped = new Lazy<Task>(StopOnceAsync);
        var blocks = new BuildingBlocks(
            new Bindings(_components.Outputs, guards, faults), new StateStores(app.AppId, _components.Stores, guards, faults), pubSub,
            new Invocation(app.AppId, environment.Directory, guards, environment.Faults),
            new SidecarMetadata(app, _components.Loaded, _workflows.Metadata), _workflows)
        {
            IsReady = () => _watch.Ready.IsCompletedSuccessfully && !_watching.IsCancellationRequested,
            RequestStop = () => _ = EndAsync("a caller requested a shutdown"),
        };
        _apis = SidecarApis.Build(app, blocks, new ApiToken(environment.DaprApiToken), new WebGate(environment.Cloud.Incidents));
    }

    public int HttpPort { get; private set; }

    public int GrpcPort { get; private set; }

    /// <summary>Completes when the app listens, is healthy, and its inputs run.</summary>
    public Task Ready => _watch.Ready;

    /// <summary>Completes with the reason when the sidecar ends without <see cref="StopAsync"/>: a shutdown request or an error.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Opens both ports, then waits for the app in the background.</summary>
    /// <exception cref="ResourceException">The resources are invalid.</exception>
    /// <exception cref="PortInUseException">A port is used by another process.</exception>
    public static async Task<AppSidecar> StartAsync(
        AppDefinition app, ResourceSet resources, SidecarEnvironment environment, CancellationToken cancellation)
    {
        var own = resources.For(app.AppId);
        ResourceCheck.Run(own, environment);
        var sidecar = new AppSidecar(app, own, environment);
        try
        {
            (sidecar.HttpPort, sidecar.GrpcPort) = await SidecarApis.OpenAsync(sidecar._apis, app, cancellation);
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
        sidecar._workflows.Start();
        sidecar.Watch(app);
        return sidecar;
    }

    /// <summary>
    /// Stops like daprd with a block-shutdown duration: ends deliveries, waits for those in progress until <paramref name="force"/> is
    /// cancelled, and then closes the APIs, so that handlers can finish.
    /// </summary>
    public Task StopAsync(CancellationToken force)
    {
        // A later caller may force a stop that the first one waits for.
        return WhenStoppedAsync(force.Register(_force.Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _apis.DisposeAsync();
        await _workflows.DisposeAsync();
        _inputs.Dispose();
        _components.Dispose();
        _channel.Dispose();
        _watching.Dispose();
        _force.Dispose();
    }

    private void Watch(AppDefinition app)
    {
        if (app.AppPort > 0) _environment.Directory.Add(app.AppId, _channel);
        _watched = Task.Run(() => _watch.RunAsync(_watching.Token));
        _ = EndOnErrorAsync();
    }

    private async Task EndOnErrorAsync()
    {
        await _watched;
        if (_watch.Error is { } exception) await EndAsync(exception.Message);
    }

    private async Task EndAsync(string why)
    {
        await StopAsync(CancellationToken.None);
        _ended.TrySetResult(why);
    }

    // Disposed, because the caller's token may outlive this sidecar and must not call it then.
    private async Task WhenStoppedAsync(CancellationTokenRegistration force)
    {
        await using (force) await _stopped.Value;
    }

    private async Task StopOnceAsync()
    {
        await _watching.CancelAsync();
        await _inputs.StopAsync(_force.Token);
        await _watched;
        // The health check may have started the inputs again meanwhile.
        await _inputs.StopAsync(_force.Token);
        _environment.Directory.Remove(_appId);
        // Before the server: its stop would wait for the workers' streams.
        await _workflows.StopAsync();
        using var grace = new CancellationTokenSource(_apiStopLimit, _environment.Clock);
        await _apis.StopAsync(grace.Token);
    }
}
