using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Page;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>The running system: the cloud, a sidecar for each app, and the apps as processes.</summary>
internal sealed class EmulatorSystem : IAsyncDisposable
{
    private static readonly Dictionary<string, string> _webhooks = new(StringComparer.Ordinal)
    {
        ["SLACK_WEBHOOK_URL"] = PageRoutes.Slack,
        ["TEAMS_WEBHOOK_URL"] = PageRoutes.Teams,
        ["WEBHOOK_URL"] = PageRoutes.Webhook,
    };

    private readonly EmulatorOptions _options;
    private readonly IReadOnlyList<AppDefinition> _apps;
    private readonly ReservedPorts _ports;
    private readonly Dictionary<string, SupervisedSidecar> _sidecars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServiceProcess> _services = new(StringComparer.Ordinal);

    private EmbeddedCloud? _cloud;
    private AwsServer? _s3;
    private IdleDetector? _idleDetector;
    private SidecarAws? _aws;

    private EmulatorSystem(EmulatorOptions options, IReadOnlyList<AppDefinition> apps, ReservedPorts ports)
    {
        _options = options;
        _apps = apps;
        _ports = ports;
    }

    public EmbeddedCloud Cloud => _cloud ?? throw new InvalidOperationException("the cloud is not open yet");

    public FaultPlan Faults => _options.Faults;

    /// <summary>The running sidecars; one that ends is restarted.</summary>
    public IReadOnlyDictionary<string, AppSidecar> Sidecars =>
        _sidecars.ToDictionary(one => one.Key, one => one.Value.Current, StringComparer.Ordinal);

    /// <summary>The API tokens of this run.</summary>
    public ApiTokens Tokens => _options.Tokens;

    /// <summary>The file with the API tokens, for tools.</summary>
    public string TokenFile => _options.Folder.Within("tokens.env");

    public IReadOnlyDictionary<string, ServiceProcess> Services => _services;

    /// <summary>The apps with the ports of this run.</summary>
    public IReadOnlyList<AppDefinition> Apps => _apps;

    /// <summary>The address of ingest's public port.</summary>
    public Uri IngestAddress => new($"http://127.0.0.1:{Ports.PublicPortOf(App(AppIds.Ingest))}/");

    /// <summary>The address of the emulator's page.</summary>
    public Uri PageAddress => new(S3Address, $"{PageRoutes.Root}/");

    /// <summary>The address of S3 over HTTP.</summary>
    public Uri S3Address => _s3?.Address ?? throw new InvalidOperationException("the S3 server is not started yet");

    /// <summary>Starts everything and waits until the services are ready.</summary>
    /// <exception cref="ResourceException">A file that describes the system is invalid; nothing was started.</exception>
    /// <exception cref="PortInUseException">A port is used by another program; nothing was started.</exception>
    /// <exception cref="ServiceDiedException">A service did not become ready; everything was stopped.</exception>
    public static async Task<EmulatorSystem> StartAsync(EmulatorOptions options, CancellationToken cancellation)
    {
        var run = RunFile.Load(options.RunFile);
        var topology = options.Topology(Topology.Load(TopologyPath(run.Path)));
        var resources =
            run.Apps.ToDictionary(app => app.AppId, app => options.Resources(ResourceSet.Load(app.ResourcesPaths)), StringComparer.Ordinal);
        IReadOnlyList<AppDefinition> apps = [.. run.Apps.Select(options.App).Select(app => ServiceSettings.Add(app, options))];
        var ports = new ReservedPorts();
        if (options.FreePorts) apps = ServiceSettings.WithLinks(ports.Replace(apps));
        else Ports.RefuseTaken(apps.Where(app => app.AppId != options.Attached));
        var system = new EmulatorSystem(options, apps, ports);
        try
        {
            system._cloud = await EmbeddedCloud.OpenAsync(options.Folder.Cloud, topology, options.Faults, options.Clock, cancellation);
            system._cloud.Incidents.Logger = options.Loggers.CreateLogger("emulator");
            options.Tokens.Write(system.TokenFile);
            system._s3 = await AwsServer.StartAsync(system._cloud, options.Folder.Within("uploads"), options.S3Port, cancellation);
            system._cloud.Endpoint = system._s3.Address.GetLeftPart(UriPartial.Authority);
            if (apps.Any(app => app.AppId == AppIds.Ingest))
                system._cloud.Pages = new UriBuilder(system.IngestAddress) { Host = "localhost" }.Uri;
            system._idleDetector = new(system._cloud, [.. resources.Values.SelectMany(set => set.Components)]);
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

    /// <summary>The topology file of a run file: <c>topology.fast.json</c> for <c>dapr.fast.yaml</c>, and <c>topology.json</c> for
    /// <c>dapr.yaml</c> and for run files that have none of their own.</summary>
    public static string TopologyPath(string runFile)
    {
        var folder = Path.Combine(Path.GetDirectoryName(runFile)!, "deploy", "localstack");
        var own = Path.Combine(folder, $"topology{Path.GetExtension(Path.GetFileNameWithoutExtension(runFile))}.json");
        return File.Exists(own) ? own : Path.Combine(folder, "topology.json");
    }

    public AppDefinition App(string appId) => _apps.Single(app => app.AppId == appId);

    /// <summary>Waits until the system is idle.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation) => _idleDetector!.WhenIdleAsync(cancellation);

    /// <summary>Kills an app's process, which is then restarted. An attached app is not killed.</summary>
    public void Kill(string appId) => _services.GetValueOrDefault(appId)?.Kill();

    /// <summary>Stops deliveries first, then the services, then the cloud.</summary>
    public async ValueTask DisposeAsync()
    {
        using var stopLimit = new CancellationTokenSource(_options.StopLimit, _options.Clock);
        await Task.WhenAll(_apps.Select(app => StopAsync(app.AppId, stopLimit.Token)));
        foreach (var sidecar in _sidecars.Values) await sidecar.DisposeAsync();
        foreach (var service in _services.Values) await service.DisposeAsync();
        _aws?.Dispose();
        if (_s3 is not null) await _s3.DisposeAsync();
        if (_cloud is not null) await _cloud.DisposeAsync();
        _ports.Dispose();
        File.Delete(TokenFile);
    }

    private async Task StartSidecarsAsync(Dictionary<string, ResourceSet> resources, CancellationToken cancellation)
    {
        _aws = _options.OverHttp ? SidecarAws.OverHttp(S3Address, _options.Clock) : SidecarAws.Of(Cloud);
        var environment = new SidecarEnvironment(Cloud, Faults, _options.Clock, _options.Loggers, new SidecarDirectory())
        {
            Aws = _aws,
            DaprApiToken = Tokens.Dapr,
            AppApiToken = Tokens.App,
            Files = new([.. _options.FilePaths, .. ServiceSettings.ScratchFoldersOf(_apps)]),
            Kill = Kill,
            CallCost = _options.CallCost,
            Variable = VariableOf,
        };
        foreach (var app in _apps)
            _sidecars[app.AppId] = await SupervisedSidecar.StartAsync(app, resources[app.AppId], environment, cancellation);
    }

    private void StartServices()
    {
        var logger = _options.Loggers.CreateLogger("emulator");
        foreach (var app in _apps.Where(app => app.AppId != _options.Attached))
        {
            var serviceLogger = _options.Loggers.CreateLogger(app.AppId);
            var log = new ServiceLog(_options.Folder.Logs, app.AppId, line => serviceLogger.ServiceWrote(line.Level, line.Text));
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
        foreach (var service in _services.Values) service.RestartFromNowOn();
    }

    private async Task StopAsync(string appId, CancellationToken force)
    {
        if (_sidecars.TryGetValue(appId, out var sidecar)) await sidecar.StopAsync(force);
        if (_services.TryGetValue(appId, out var service)) await service.StopAsync(force);
    }

    // Without a real webhook the emulator stands in for it.
    private string? VariableOf(string name) =>
        Environment.GetEnvironmentVariable(name)
            ?? (_webhooks.TryGetValue(name, out var path) ? $"{S3Address.GetLeftPart(UriPartial.Authority)}{path}" : null);
}
