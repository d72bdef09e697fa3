using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Page;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.S3Http;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>The whole system in one place: the cloud, a sidecar for each app, and the apps as processes.</summary>
internal sealed class EmulatorSystem : IAsyncDisposable
{
    // Two systems on one machine would sweep each other's files.
    private static readonly string[] _withScratch = ["Ingest", "Processor"];

    private const string ScratchSetting = "__ScratchFolder";
    private const string SlackVariable = "SLACK_WEBHOOK_URL";

    private readonly EmulatorOptions _options;
    private readonly IReadOnlyList<AppDefinition> _apps;
    private readonly ReservedPorts _ports;
    private readonly Dictionary<string, SidecarKeeper> _sidecars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServiceProcess> _services = new(StringComparer.Ordinal);

    private EmbeddedCloud? _cloud;
    private S3Server? _s3;
    private Idleness? _idleness;

    private EmulatorSystem(EmulatorOptions options, IReadOnlyList<AppDefinition> apps, ReservedPorts ports)
    {
        _options = options;
        _apps = apps;
        _ports = ports;
    }

    public EmbeddedCloud Cloud => _cloud ?? throw new InvalidOperationException("the cloud is not open yet");

    public FaultPlan Faults => _options.Faults;

    /// <summary>Those that run now: one that ends is started again.</summary>
    public IReadOnlyDictionary<string, AppSidecar> Sidecars =>
        _sidecars.ToDictionary(one => one.Key, one => one.Value.Current, StringComparer.Ordinal);

    /// <summary>What callers of sidecars and services show in this run.</summary>
    public ApiTokens Tokens => _options.Tokens;

    /// <summary>Where whoever brings a tool finds the tokens.</summary>
    public string TokenFile => _options.Folder.Within("tokens.env");

    public IReadOnlyDictionary<string, ServiceProcess> Services => _services;

    /// <summary>The apps with the ports that they have in this run.</summary>
    public IReadOnlyList<AppDefinition> Apps => _apps;

    /// <summary>Where people find ingest.</summary>
    public Uri IngestAddress => new($"http://127.0.0.1:{Ports.ForPeople(App(AppIds.Ingest))}/");

    /// <summary>Where people see what the cloud holds.</summary>
    public Uri PageAddress => new(S3Address, $"{PageRoutes.Root}/");

    /// <summary>Where S3 answers over HTTP.</summary>
    public Uri S3Address => _s3?.Address ?? throw new InvalidOperationException("S3 does not answer yet");

    /// <summary>Starts everything and waits until the services are ready to work.</summary>
    /// <exception cref="ResourceException">A file that describes the system is faulty; nothing was started.</exception>
    /// <exception cref="PortInUseException">A port belongs to another program; nothing was started.</exception>
    /// <exception cref="ServiceDiedException">A service did not come up; everything is stopped again.</exception>
    public static async Task<EmulatorSystem> StartAsync(EmulatorOptions options, CancellationToken cancellation)
    {
        var run = RunFile.Load(options.RunFile);
        var topology = options.Topology(Topology.Load(TopologyPath(run.Path)));
        var resources = run.Apps.ToDictionary(app => app.AppId, app => options.Resources(ResourceSet.Load(app.ResourcesPaths)), StringComparer.Ordinal);
        // Deliveries end before a service is told to stop here: it need not wait for its sidecar to notice.
        var own = new Dictionary<string, string>(StringComparer.Ordinal) { ["Drain__NoticeDelay"] = "00:00:00" };
        foreach (var service in _withScratch) own[$"{service}{ScratchSetting}"] = options.Folder.Within("scratch");
        var apps = run.Apps.Select(options.App)
            .Select(app => app with { Env = Merge(own, options.Tokens.Variables, app.Env, options.Environment.GetValueOrDefault(app.AppId)) }).ToList();
        var ports = new ReservedPorts();
        if (options.FreePorts) apps = [.. WithLinks(ports.Replace(apps))];
        else Ports.RefuseTaken(apps.Where(app => app.AppId != options.Attached));
        var system = new EmulatorSystem(options, apps, ports);
        try
        {
            system._cloud = await EmbeddedCloud.OpenAsync(options.Folder.Cloud, topology, options.Faults, options.Clock, cancellation);
            system._cloud.Incidents.Logger = options.Loggers.CreateLogger("emulator");
            options.Tokens.Write(system.TokenFile);
            system._s3 = await S3Server.StartAsync(system._cloud, options.Folder.Within("uploads"), options.S3Port, cancellation);
            system._cloud.Endpoint = system._s3.Address.GetLeftPart(UriPartial.Authority);
            system._idleness = new(system._cloud, [.. resources.Values.SelectMany(set => set.Components)]);
            await system.StartSidecarsAsync(resources, cancellation);
            system.StartServices();
            await system.WaitUntilReadyAsync(cancellation);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>By the run file's name: <c>dapr.yaml</c> goes with <c>topology.json</c>, <c>dapr.fast.yaml</c> with <c>topology.fast.json</c>.</summary>
    public static string TopologyPath(string runFile) => Path.Combine(
        Path.GetDirectoryName(runFile)!, "deploy", "localstack", $"topology{Path.GetExtension(Path.GetFileNameWithoutExtension(runFile))}.json");

    public AppDefinition App(string appId) => _apps.Single(app => app.AppId == appId);

    /// <summary>Waits until nothing more will happen by itself.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation) => _idleness!.WhenIdleAsync(cancellation);

    /// <summary>Ends an app's process without warning; it is started again. An attached app is its owner's to kill.</summary>
    public void Kill(string appId) => _services.GetValueOrDefault(appId)?.Kill();

    /// <summary>Deliveries end first, then the services, then the cloud.</summary>
    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(_options.StopLimit, _options.Clock);
        await Task.WhenAll(_apps.Select(app => StopAsync(app.AppId, impatience.Token)));
        foreach (var sidecar in _sidecars.Values) await sidecar.DisposeAsync();
        foreach (var service in _services.Values) await service.DisposeAsync();
        if (_s3 is not null) await _s3.DisposeAsync();
        if (_cloud is not null) await _cloud.DisposeAsync();
        _ports.Dispose();
        File.Delete(TokenFile);
    }

    private async Task StartSidecarsAsync(Dictionary<string, ResourceSet> resources, CancellationToken cancellation)
    {
        var environment = new SidecarEnvironment(Cloud, Faults, _options.Clock, _options.Loggers, new SidecarDirectory())
        {
            DaprApiToken = Tokens.Dapr,
            AppApiToken = Tokens.App,
            Files = new([.. _options.FilePaths, .. ScratchFolders()]),
            Kill = Kill,
            Variable = VariableOf,
        };
        foreach (var app in _apps)
            _sidecars[app.AppId] = await SidecarKeeper.StartAsync(app, resources[app.AppId], environment, cancellation);
    }

    private IEnumerable<string> ScratchFolders() => _apps.SelectMany(app => app.Env)
        .Where(one => one.Key.EndsWith(ScratchSetting, StringComparison.Ordinal)).Select(one => one.Value);

    private void StartServices()
    {
        var logger = _options.Loggers.CreateLogger("emulator");
        foreach (var app in _apps.Where(app => app.AppId != _options.Attached))
        {
            var words = _options.Loggers.CreateLogger(app.AppId);
            var log = new ServiceLog(_options.Folder.Logs, app.AppId, line => words.ServiceWrote(line.Level, line.Text));
            var sidecar = _sidecars[app.AppId].Current;
            var started = app with { DaprHttpPort = sidecar.HttpPort, DaprGrpcPort = sidecar.GrpcPort };
            _services[app.AppId] = new ServiceProcess(started, log, _options.Folder.Processes, _options.Clock, logger);
            _services[app.AppId].Start();
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.StartLimit, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        foreach (var (appId, service) in _services)
        {
            try
            {
                var died = Task.WhenAny(_services.Values.Select(one => one.DiedAtStart)).Unwrap();
                if (await Task.WhenAny(_sidecars[appId].Current.Ready, died).WaitAsync(either.Token) == died) throw await died;
                await _sidecars[appId].Current.Ready;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new ServiceDiedException(appId, $"was not ready within {_options.StartLimit.TotalSeconds:0} s", service.Log.Last);
            }
        }
        foreach (var service in _services.Values) service.StartAgainFromNowOn();
    }

    private async Task StopAsync(string appId, CancellationToken impatience)
    {
        if (_sidecars.TryGetValue(appId, out var sidecar)) await sidecar.StopAsync(impatience);
        if (_services.TryGetValue(appId, out var service)) await service.StopAsync(impatience);
    }

    // Without a Slack of one's own the emulator stands in for it.
    private string? VariableOf(string name) =>
        Environment.GetEnvironmentVariable(name) ?? (name == SlackVariable ? $"{S3Address.GetLeftPart(UriPartial.Authority)}{PageRoutes.Slack}" : null);

    // What people are told links to the page, which is elsewhere now.
    private static IEnumerable<AppDefinition> WithLinks(IReadOnlyList<AppDefinition> apps)
    {
        if (apps.Select(Ports.ForPeople).FirstOrDefault(port => port is not null) is not { } people) return apps;
        var link = new Dictionary<string, string>(StringComparer.Ordinal) { ["Notifier__FileLink"] = $"http://localhost:{people}/files/{{fileId}}" };
        return apps.Select(app => app.AppId == AppIds.Notifier ? app with { Env = Merge(link, app.Env) } : app);
    }

    private static Dictionary<string, string> Merge(params IEnumerable<IReadOnlyDictionary<string, string>?> layers)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in layers.SelectMany(layer => layer ?? new Dictionary<string, string>())) merged[name] = value;
        return merged;
    }
}
