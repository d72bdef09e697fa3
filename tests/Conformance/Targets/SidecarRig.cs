using Dapr.Client;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Sidecar;
using Xunit.Sdk;

namespace FilePipeline.Conformance.Tests;

/// <summary>A sidecar with a scripted app, Dapr's own client, and the world behind it.</summary>
internal abstract class SidecarRig : IAsyncDisposable
{
    public const string Records = World.Table;
    private static readonly TimeSpan _generous = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly Lazy<DaprClient> _dapr;
    private readonly Lazy<HttpClient> _http;

    protected SidecarRig()
    {
        _limit.CancelAfter(_generous);
        _dapr = new Lazy<DaprClient>(() => Client(DaprApiToken));
        _http = new Lazy<HttpClient>(() => new HttpClient { BaseAddress = HttpAddress });
    }

    public abstract World World { get; }

    public abstract ScriptedApp App { get; }

    public HttpClient Http => _http.Value;

    public DaprClient Dapr => _dapr.Value;

    /// <summary>Ends with the test, and long after anything should have happened.</summary>
    public CancellationToken Token => _limit.Token;

    public string Folder => _folder.FullName;

    /// <summary>For what only the emulator can show: the fact ends here on any other target.</summary>
    public virtual EmbeddedCloud Cloud => throw OnlyHere("looks inside the emulator's cloud");

    public virtual FaultPlan Faults => throw OnlyHere("injects a fault");

    public virtual AppSidecar Sidecar => throw OnlyHere("holds the sidecar in its hand");

    public virtual SidecarEnvironment Environment => throw OnlyHere("puts two sidecars into one process");

    public abstract Uri HttpAddress { get; }

    protected abstract Uri GrpcAddress { get; }

    protected virtual string? DaprApiToken => null;

    public DaprClient Client(string? token) => new DaprClientBuilder()
        .UseGrpcEndpoint($"{GrpcAddress}").UseHttpEndpoint($"{HttpAddress}").UseDaprApiToken(token ?? "").Build();

    /// <summary>Waits until deliveries run.</summary>
    public abstract Task ReadyAsync();

    /// <summary>Asks it to stop as SIGTERM does; done when it is gone.</summary>
    public abstract Task StopAsync();

    /// <summary>Done when it has ended by itself.</summary>
    public abstract Task EndedAsync();

    /// <summary>A text with the default address of AWS, at the address that there is.</summary>
    public string Placed(string text) => text.Replace("localhost:4566", World.Authority, StringComparison.Ordinal);

    public Task SendAsync(string queue, string body) => World.SendAsync(queue, body, Token);

    public Task<IReadOnlyList<string>> PeekAsync(string queue) => World.PeekAsync(queue, Token);

    public Task<QueueCounts> CountsAsync(string queue) => World.CountsAsync(queue, Token);

    public Task WhenAsync(string queue, Func<QueueCounts, bool> wanted) => World.WhenAsync(queue, wanted, Token);

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

    protected static Exception OnlyHere(string why) => SkipException.ForSkip($"needs the emulator: {why}");
}
