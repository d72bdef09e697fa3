using Dapr.Client;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Sidecar;
using Xunit.Sdk;

namespace FilePipeline.Conformance.Tests;

/// <summary>A sidecar with a scripted app, Dapr's client and its AWS backend.</summary>
internal abstract class SidecarRig : IAsyncDisposable
{
    public const string Records = Backend.Table;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly Lazy<DaprClient> _dapr;
    private readonly Lazy<HttpClient> _http;

    protected SidecarRig()
    {
        _limit.CancelAfter(_timeout);
        _dapr = new Lazy<DaprClient>(() => Client(DaprApiToken));
        _http = new Lazy<HttpClient>(() => new HttpClient { BaseAddress = HttpAddress });
    }

    public abstract Backend Backend { get; }

    public abstract ScriptedApp App { get; }

    public HttpClient Http => _http.Value;

    public DaprClient Dapr => _dapr.Value;

    /// <summary>Cancelled at the end of the test, or after a generous time limit.</summary>
    public CancellationToken Token => _limit.Token;

    public string Folder => _folder.FullName;

    /// <summary>The emulator's cloud; skips the fact on other targets.</summary>
    public virtual EmbeddedCloud Cloud => throw EmulatorOnly("reads the emulator's cloud");

    public virtual FaultPlan Faults => throw EmulatorOnly("injects a fault");

    public virtual AppSidecar Sidecar => throw EmulatorOnly("uses the sidecar object");

    public virtual SidecarEnvironment Environment => throw EmulatorOnly("starts two sidecars in one process");

    public abstract Uri HttpAddress { get; }

    public abstract Uri GrpcAddress { get; }

    protected virtual string? DaprApiToken => null;

    public DaprClient Client(string? token) => new DaprClientBuilder()
        .UseGrpcEndpoint($"{GrpcAddress}").UseHttpEndpoint($"{HttpAddress}").UseDaprApiToken(token ?? "").Build();

    /// <summary>Waits until deliveries run.</summary>
    public abstract Task ReadyAsync();

    /// <summary>Requests a stop, like SIGTERM, and waits for the end.</summary>
    public abstract Task StopAsync();

    /// <summary>Stops the sidecar and starts it again with its data and on its ports.</summary>
    public virtual Task RestartAsync() => throw SkipException.ForSkip("needs a sidecar that the fact starts");

    /// <summary>Waits until the sidecar has ended without a stop.</summary>
    public abstract Task EndedAsync();

    /// <summary>Replaces the default AWS address in a text by the actual one.</summary>
    public string WithEndpoint(string text) => text.Replace("localhost:4566", Backend.Authority, StringComparison.Ordinal);

    public Task SendAsync(string queue, string body) => Backend.SendAsync(queue, body, Token);

    public Task<IReadOnlyList<string>> PeekAsync(string queue) => Backend.PeekAsync(queue, Token);

    public Task<QueueCounts> CountsAsync(string queue) => Backend.CountsAsync(queue, Token);

    public Task WhenAsync(string queue, Func<QueueCounts, bool> wanted) => Backend.WhenAsync(queue, wanted, Token);

    public Task WhenEmptyAsync(string queue) => WhenAsync(queue, counts => counts is { Visible: 0, InFlight: 0 });

    public virtual async ValueTask DisposeAsync()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        if (_dapr.IsValueCreated) _dapr.Value.Dispose();
        _limit.Dispose();
        _folder.Delete(recursive: true);
        await ValueTask.CompletedTask;
        GC.SuppressFinalize(this);
    }

    protected static Exception EmulatorOnly(string why) => SkipException.ForSkip($"needs the emulator: {why}");
}
