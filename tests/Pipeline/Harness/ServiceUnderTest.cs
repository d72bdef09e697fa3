using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A built service in its own process, over a scripted sidecar in the test process.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceUnderTest(string name, ScriptedSidecar sidecar, IReadOnlyDictionary<string, string> settings)
    {
        var port = FreePort();
        var assembly = Repository.Path(
            "artifacts", "bin", $"FilePipeline.{name}", new DirectoryInfo(AppContext.BaseDirectory).Name, $"FilePipeline.{name}.dll");
        var start = new ProcessStartInfo(
            "dotnet", [assembly])
        { WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["APP_PORT"] = $"{port}";
        start.Environment["DAPR_GRPC_PORT"] = $"{sidecar.GrpcPort}";
        start.Environment["DAPR_HTTP_PORT"] = $"{sidecar.HttpPort}";
        foreach (var (key, value) in settings) start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(3) };
    }

    /// <summary>Delivers a message like the sidecar.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ServiceUnderTest Start(string name, ScriptedSidecar sidecar, IReadOnlyDictionary<string, string> settings) =>
        new(name, sidecar, settings);

    public async Task WhenReadyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await ReadyAsync(limit.Token) != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
    }

    /// <summary>The status of <c>/readyz</c>; null if the port is closed.</summary>
    public async Task<HttpStatusCode?> ReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task<HttpStatusCode> DeliverAsync(byte[] body, string route)
    {
        using var content = new ByteArrayContent(body);
        using var response = await Client.PostAsync(new Uri(route, UriKind.Relative), content, Cancellation);
        return response.StatusCode;
    }

    /// <summary>Sends SIGTERM, like an orchestrator.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }

    /// <summary>Waits until a line of its log has the text.</summary>
    public async Task LineAsync(string text)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal))) return;
                next = _came.Task;
            }

            await next.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        }
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        return _process.ExitCode;
    }

    /// <summary>Peak of resident bytes so far.</summary>
    public long PeakMemory()
    {
        const string name = "VmHWM:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^"kB".Length],
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Client.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _lines.Add(line);
            _came.TrySetResult();
            _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
