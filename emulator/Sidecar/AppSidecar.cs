using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Stands in for one daprd: both APIs, the app's inputs, and the watch over the app.</summary>
internal sealed class AppSidecar : IAsyncDisposable
{
    private static readonly TimeSpan _graceOfApis = TimeSpan.FromSeconds(2);
    private readonly string _appId;
    private readonly SidecarEnvironment _environment;
    private readonly AppChannel _channel;
    private readonly ComponentFactory _components;
    private readonly Inputs _inputs;
    private readonly WebApplication _apis;
    private readonly AppWatch _watch;
    private readonly CancellationTokenSource _watching = new();
    private readonly CancellationTokenSource _impatient = new();
    private readonly Lazy<Task> _stopped;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watched = Task.CompletedTask;

    private AppSidecar(AppDefinition app, ResourceSet resources, SidecarEnvironment environment)
    {
        var logger = environment.Loggers.CreateLogger("sidecar");
        var guards = new CallGuards(resources.Resiliency, environment.Clock);
        _appId = app.AppId;
        _environment = environment;
        _channel = new AppChannel(app, environment.AppApiToken, new KillFault(environment.Faults, app.AppId, environment.Kill, environment.Clock));
        _components = new ComponentFactory(app, resources, environment, _channel, guards, logger);
        var faults = new CallFaults(environment.Faults, environment.Clock);
        var pubSub = new PubSub(app.AppId, _components.PubSubs, guards, faults, environment.Clock);
        _inputs = new Inputs(
            _components.Inputs, pubSub, new AppSubscriptions(resources.Subscriptions, app, _channel, environment.Clock, logger), environment.Cloud.Queues,
            component => new TopicDelivery(component, _channel, guards, environment.Clock, logger), environment.Clock, logger);
        _watch = new AppWatch(app, _channel, _inputs, environment.Clock, logger);
        _stopped = new Lazy<Task>(StopOnceAsync);
        var blocks = new SidecarBlocks(
            new Bindings(_components.Outputs, guards, faults), new StateStores(app.AppId, _components.Stores, guards, faults), pubSub,
            new Invocation(app.AppId, environment.Directory, guards), new SidecarMetadata(app, _components.Loaded))
        {
            IsReady = () => _watch.Ready.IsCompletedSuccessfully && !_watching.IsCancellationRequested,
            RequestStop = () => _ = EndAsync("a caller asked it to shut down"),
        };
        _apis = SidecarApis.Build(app, blocks, new ApiToken(environment.DaprApiToken), new WebGate(environment.Cloud.Incidents));
    }

    public int HttpPort { get; private set; }

    public int GrpcPort { get; private set; }

    /// <summary>Done when the app listens, is healthy, and its inputs run.</summary>
    public Task Ready => _watch.Ready;

    /// <summary>Done with the reason when it ended by itself: a caller asked for it, or a fault.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Opens both ports, then waits for the app in the background.</summary>
    /// <exception cref="ResourceException">The resources hold something that cannot be.</exception>
    /// <exception cref="PortInUseException">A port belongs to somebody else.</exception>
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
        sidecar.Watch(app);
        return sidecar;
    }

    /// <summary>
    /// As daprd with a block-shutdown duration: deliveries end first, those under way are waited for (until `impatience`), and only then do
    /// the APIs close, so that a handler can finish what it does.
    /// </summary>
    public Task StopAsync(CancellationToken impatience)
    {
        // A later caller may be less patient than the first.
        return WhenStoppedAsync(impatience.Register(_impatient.Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _apis.DisposeAsync();
        _inputs.Dispose();
        _components.Dispose();
        _channel.Dispose();
        _watching.Dispose();
        _impatient.Dispose();
    }

    private void Watch(AppDefinition app)
    {
        if (app.AppPort > 0) _environment.Directory.Enter(app.AppId, _channel);
        _watched = Task.Run(() => _watch.RunAsync(_watching.Token));
        _ = EndOnFaultAsync();
    }

    private async Task EndOnFaultAsync()
    {
        await _watched;
        if (_watch.Fault is { } fault) await EndAsync(fault.Message);
    }

    private async Task EndAsync(string why)
    {
        await StopAsync(CancellationToken.None);
        _ended.TrySetResult(why);
    }

    // The caller's token may outlive this sidecar, and is not to call it then.
    private async Task WhenStoppedAsync(CancellationTokenRegistration impatience)
    {
        await using (impatience) await _stopped.Value;
    }

    private async Task StopOnceAsync()
    {
        await _watching.CancelAsync();
        await _inputs.StopAsync(_impatient.Token);
        await _watched;
        // The watch may have been about to start them.
        await _inputs.StopAsync(_impatient.Token);
        _environment.Directory.Leave(_appId);
        using var grace = new CancellationTokenSource(_graceOfApis, _environment.Clock);
        await _apis.StopAsync(grace.Token);
    }
}
