using Dapr.Client;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>A sidecar on free ports over a cloud in a temporary folder, with a scripted app, Dapr's own client, and resources from text.</summary>
internal sealed class SidecarRig : IAsyncDisposable
{
    public const string Records = "records";
    private static readonly TimeSpan _generous = TimeSpan.FromSeconds(30);

    private static readonly Topology _topology = new(
        [new BucketSpec("uploads", [])],
        [
            new QueueSpec("lane", VisibilitySeconds: 1) { DeadLetter = new DeadLetterSpec("lane-dlq", 2) }, new QueueSpec("lane-dlq"), new QueueSpec("slow-lane"),
        ],
        [new TableSpec("records", "key", "expiresAt")], [new TopicSpec("alerts")]);

    private readonly DirectoryInfo _folder;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Lazy<DaprClient> _dapr;

    private SidecarRig(DirectoryInfo folder, EmbeddedCloud cloud, FaultPlan faults, ScriptedApp app, SidecarEnvironment environment, AppSidecar sidecar)
    {
        (_folder, Cloud, Faults, App, Environment, Sidecar) = (folder, cloud, faults, app, environment, sidecar);
        _limit.CancelAfter(_generous);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{sidecar.HttpPort}") };
        _dapr = new Lazy<DaprClient>(() => Client(environment.DaprApiToken));
    }

    public EmbeddedCloud Cloud { get; }

    public FaultPlan Faults { get; }

    public ScriptedApp App { get; }

    public SidecarEnvironment Environment { get; }

    public AppSidecar Sidecar { get; }

    public HttpClient Http { get; }

    public DaprClient Dapr => _dapr.Value;

    /// <summary>Ends with the test, and long after anything should have happened.</summary>
    public CancellationToken Token => _limit.Token;

    public string Folder => _folder.FullName;

    public static async Task<SidecarRig> StartAsync(params string[] resources) => await StartAsync(resources, app => app);

    public static async Task<SidecarRig> StartAsync(
        string[] resources, Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within = null, Action<ScriptedApp>? script = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("sidecar-");
        var faults = FaultPlan.None;
        var cloud = await EmbeddedCloud.OpenAsync(Path.Combine(folder.FullName, "cloud"), _topology, faults, TimeProvider.System, cancellation);
        var app = await ScriptedApp.StartAsync();
        script?.Invoke(app);
        var environment = new SidecarEnvironment(cloud, faults, TimeProvider.System, NullLoggerFactory.Instance, new SidecarDirectory());
        environment = within?.Invoke(environment) ?? environment;
        var definition = with(new AppDefinition { AppId = "processor", Directory = folder.FullName, AppPort = app.Port });
        var sidecar = await AppSidecar.StartAsync(definition, Load(folder.FullName, resources), environment, cancellation);
        return new SidecarRig(folder, cloud, faults, app, environment, sidecar);
    }

    public static ResourceSet Load(string folder, params string[] resources)
    {
        var files = Directory.CreateDirectory(Path.Combine(folder, "resources"));
        for (var at = 0; at < resources.Length; at++) File.WriteAllText(Path.Combine(files.FullName, $"{at}.yaml"), resources[at]);
        return ResourceSet.Load([files.FullName]);
    }

    public DaprClient Client(string? token) => new DaprClientBuilder()
        .UseGrpcEndpoint($"http://127.0.0.1:{Sidecar.GrpcPort}").UseHttpEndpoint($"http://127.0.0.1:{Sidecar.HttpPort}").UseDaprApiToken(token ?? "").Build();

    public Task ReadyAsync() => Sidecar.Ready.WaitAsync(Token);

    public Task<QueueCounts> CountsAsync(string queue) => Cloud.Queues.CountsAsync(queue, Token);

    public Task WhenEmptyAsync(string queue) => Cloud.WhenAsync(async () => await CountsAsync(queue) is { Visible: 0, InFlight: 0 }, Token);

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        await App.DisposeAsync();
        await Cloud.DisposeAsync();
        Http.Dispose();
        if (_dapr.IsValueCreated) _dapr.Value.Dispose();
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }
}
