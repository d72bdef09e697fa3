using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The workflow building block of one sidecar: its engine, and what its APIs call.</summary>
internal sealed class WorkflowBlock : IAsyncDisposable
{
    private readonly WorkflowEngine? _engine;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <exception cref="ResourceException">The retention policy of the configuration is invalid.</exception>
    public WorkflowBlock(AppDefinition app, ActorStateStore? actors, SidecarEnvironment environment, KillFault kills, ILogger logger)
    {
        var settings = new WorkflowSettings(app.AppId, app.MaxBodySize, WorkflowRetention.Load(app.ConfigFilePath));
        var (locks, clock) = (new InstanceLocks(), environment.Clock);
        var reports = new WorkflowReports(app.AppId, actors, environment.Cloud.Incidents, logger);
        WorkflowInstances? instances = null;
        if (actors is not null)
        {
            instances = new WorkflowInstances(environment.Cloud.Workflows.Of(app.AppId), actors, clock);
            var turns = new WorkflowTurns(instances, Workers, new TurnCommit(instances, settings, clock), settings, kills, clock);
            _engine = new WorkflowEngine(instances, Workers, turns, locks, reports, kills, clock);
        }
        var client = new WorkflowClient(settings, instances, _engine, Workers, locks, reports, clock);
        Api = new TaskHubApi(client, Workers, reports, clock);
        Http = new HttpWorkflows(client, clock);
        Metadata = new ActorMetadata(app.AppId, instances?.Store, Workers);
    }

    public TaskHubApi Api { get; }

    public HttpWorkflows Http { get; }

    public ActorMetadata Metadata { get; }

    private WorkflowWorkers Workers { get; } = new();

    public void Start()
    {
        if (_engine is not null) _running = Task.Run(() => _engine.RunAsync(_stopping.Token));
    }

    /// <summary>Ends the workers' streams; turns and activities in progress come again after the next start.</summary>
    public async Task StopAsync()
    {
        Workers.Stop();
        await _stopping.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }
}
