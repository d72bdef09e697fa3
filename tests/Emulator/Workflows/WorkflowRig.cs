using Dapr.DurableTask.Protobuf;
using Dapr.Workflow;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>A sidecar with an actor state store and a fake clock, and a worker of Dapr.Workflow.</summary>
internal sealed class WorkflowRig : IAsyncDisposable
{
    public const string App = "requeue";
    public const string Component = "workflows";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _timeout = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-test-").FullName;
    private readonly RigSettings _settings;
    private AppDefinition _app;
    private bool _isStopped = true;
    private IHost? _worker;
    private GrpcChannel? _channel;

    private WorkflowRig(RigSettings settings)
    {
        _settings = settings;
        _app = settings.With(new AppDefinition { AppId = App, Directory = _folder });
        _timeout.CancelAfter(_limit);
    }

    public FakeTimeProvider Clock { get; } = new(Some.Time);

    public Journal Journal { get; } = new();

    public EmbeddedCloud Cloud { get; private set; } = null!;

    public AppSidecar Sidecar { get; private set; } = null!;

    public List<string> Killed { get; } = [];

    public CancellationToken Token => _timeout.Token;

    public string Folder => _folder;

    public DaprWorkflowClient Client => _worker!.Services.GetRequiredService<DaprWorkflowClient>();

    /// <summary>A client of the gRPC service itself.</summary>
    public TaskHubSidecarService.TaskHubSidecarServiceClient Api =>
        new(_channel ??= GrpcChannel.ForAddress($"http://127.0.0.1:{Sidecar.GrpcPort}"));

    public static async Task<WorkflowRig> StartAsync(RigSettings? settings = null, bool withWorker = true)
    {
        var rig = new WorkflowRig(settings ?? new());
        await rig.StartSidecarAsync();
        if (withWorker) await rig.StartWorkerAsync();
        return rig;
    }

    /// <summary>Opens the data again without closing it first, as after a kill, and listens on the same ports.</summary>
    public async Task StartSidecarAsync()
    {
        var topology = new Topology([], [], [new TableSpec("workflows", "key"), new TableSpec("records", "key")], []);
        Cloud = await EmbeddedCloud.OpenAsync(Path.Combine(_folder, "cloud"), topology, _settings.Faults, Clock, Token);
        var environment = new SidecarEnvironment(Cloud, _settings.Faults, Clock, NullLoggerFactory.Instance, new SidecarDirectory())
        {
            DaprApiToken = _settings.Token,
            Kill = Killed.Add,
        };
        Sidecar = await AppSidecar.StartAsync(_app, Resources(), environment, Token);
        _isStopped = false;
        _app = _app with { DaprHttpPort = Sidecar.HttpPort, DaprGrpcPort = Sidecar.GrpcPort };
    }

    public async Task StopSidecarAsync()
    {
        await Sidecar.DisposeAsync();
        _isStopped = true;
    }

    /// <summary>Changes the app for the next start of the sidecar.</summary>
    public void Change(Func<AppDefinition, AppDefinition> change) => _app = change(_app);

    /// <summary>Starts the worker, and waits until the sidecar knows it.</summary>
    public async Task StartWorkerAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration["DAPR_GRPC_ENDPOINT"] = $"http://127.0.0.1:{Sidecar.GrpcPort}";
        builder.Configuration["DAPR_HTTP_ENDPOINT"] = $"http://127.0.0.1:{Sidecar.HttpPort}";
        if (_settings.Token is { } token) builder.Configuration["DAPR_API_TOKEN"] = token;
        builder.Services.AddSingleton(Journal);
        builder.Services.AddDaprWorkflow(SampleWorkflows.Register);
        _worker = builder.Build();
        await _worker.StartAsync(Token);
    }

    /// <summary>Ends the worker's connection in the middle of its work.</summary>
    public async Task KillWorkerAsync()
    {
        var worker = _worker!;
        _worker = null;
        await worker.StopAsync(new CancellationToken(canceled: true));
        if (worker is IAsyncDisposable disposable) await disposable.DisposeAsync();
        worker.Dispose();
    }

    public Task<string> StartAsync(string workflow, string id, object? input = null) =>
        Client.ScheduleNewWorkflowAsync(workflow, id, input).WaitAsync(_limit, TimeProvider.System, Token);

    public async Task<Dapr.Workflow.WorkflowState> EndOfAsync(string id) =>
        await Client.WaitForWorkflowCompletionAsync(id, getInputsAndOutputs: true, cancellation: Token);

    /// <summary>The result as text, or the failure.</summary>
    public async Task<string> ResultOfAsync(string id)
    {
        var end = await EndOfAsync(id);
        return end.FailureDetails is { } failure
            ? $"{end.RuntimeStatus}: {failure.ErrorMessage}" : $"{end.RuntimeStatus} {end.ReadOutputAs<object>()}";
    }

    public WorkflowSummary? Find(string id) => Cloud.Workflows.Of(App).Find(id);

    /// <summary>Waits until the summary of an instance meets a condition.</summary>
    public async Task<WorkflowSummary> WhenAsync(string id, Func<WorkflowSummary, bool> holds)
    {
        await Cloud.WhenAsync(() => Task.FromResult(Find(id) is { } found && holds(found)), Token);
        return Find(id)!;
    }

    /// <summary>Waits until an instance has stored this many history events.</summary>
    public Task<WorkflowSummary> WhenHistoryAsync(string id, int events) => WhenAsync(id, found => found.History >= events);

    /// <summary>Waits until a timer of an instance is set.</summary>
    public Task WhenTimerAsync(string id) => Cloud.WhenAsync(
        () =>
            Task.FromResult(Cloud.Workflows.Of(App).Jobs(id).Any(job => WorkflowJobs.IsTimer(job) && job.Due > Clock.GetUtcNow())), Token);

    /// <summary>Lets a timer of an instance become due.</summary>
    public async Task PassAsync(string id, TimeSpan time)
    {
        await WhenTimerAsync(id);
        Clock.Advance(time);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null) await KillWorkerAsync();
        _channel?.Dispose();
        if (!_isStopped) await StopSidecarAsync();
        await Cloud.DisposeAsync();
        _timeout.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ResourceSet Resources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "resources")).FullName;
        File.WriteAllText(Path.Combine(folder, "workflows.yaml"), $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: {{Component}}}
            spec:
              type: state.aws.dynamodb
              version: v1
              metadata:
                - {name: table, value: workflows}
                - {name: actorStateStore, value: "{{(_settings.HasActorStore ? "true" : "false")}}"}
            """);
        return ResourceSet.Load([folder]);
    }
}
