using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>The real ingest over a scripted sidecar.</summary>
internal sealed class IngestApp : IAsyncDisposable
{
    private readonly ServiceApp<IngestOptions> _app;
    private readonly string _scratch;
    private readonly bool _ownsSidecar;

    private IngestApp(IngestStart start, ScriptedSidecar sidecar, string scratch, ServiceApp<IngestOptions> app, int port, int appPort)
    {
        Sidecar = sidecar;
        _ownsSidecar = start.Sidecar is null;
        (_scratch, _app) = (scratch, app);
        (Port, AppPort) = (port, appPort);
    }

    /// <summary>The public port.</summary>
    public int Port { get; }

    /// <summary>The port for the sidecar.</summary>
    public int AppPort { get; }

    public ScriptedSidecar Sidecar { get; }

    public HttpClient Client { get; } = new();

    public LogLines Log => _app.Log;

    public IServiceProvider Services => _app.Services;

    public ObjectTable Bucket => Sidecar.Buckets[Components.Files];

    public IReadOnlyList<string> ScratchFiles =>
        [.. Directory.GetFiles(_scratch, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".lock")];

    /// <summary>Deletes the service's scratch folder, and returns its path.</summary>
    public string RemoveScratch()
    {
        var folder = Assert.Single(Directory.GetDirectories(_scratch));
        Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<IngestApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts after an action on the path of the service's scratch folder.</summary>
    public static Task<IngestApp> StartAsync(Action<string> before, params (string Key, string Value)[] settings) =>
        StartAsync(new IngestStart { Before = before }, settings);

    /// <summary>Starts with the test's clock.</summary>
    public static Task<IngestApp> StartAsync(TimeProvider clock) => StartAsync(new IngestStart { Clock = clock });

    /// <summary>Starts with parts of the test's own.</summary>
    public static async Task<IngestApp> StartAsync(IngestStart start, params (string Key, string Value)[] settings)
    {
        var sidecar = start.Sidecar ?? await ScriptedSidecar.StartAsync();
        var scratch = Directory.CreateTempSubdirectory("ingest-test-").FullName;
        for (var tries = 1; ; tries++)
        {
            var (port, appPort) = FreePorts();
            Dictionary<string, string> all = new()
            {
                ["Ingest:ScratchFolder"] = scratch,
                ["Ingest:Port"] = $"{port}",
                ["Sidecar:AppPort"] = $"{appPort}",
            };
            foreach (var (key, value) in settings) all[key] = value;
            start.Before(Path.Combine(scratch, $"ingest-{appPort}"));
            // Another process may take one of the ports meanwhile.
            if (await TryStartAsync(sidecar, start, all) is { } app) return new(start, sidecar, scratch, app, port, appPort);
            Assert.True(tries < 5, "no free ports");
        }
    }

    /// <summary>The address of a path exactly as given, without the client's clean-up of dots and escapes.</summary>
    public Uri Exactly(string path) =>
        new($"http://localhost:{Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    // Kestrel, since the in-process server rewrites paths.
    private static async Task<ServiceApp<IngestOptions>?> TryStartAsync(
        ScriptedSidecar sidecar, IngestStart start, Dictionary<string, string> settings)
    {
        ServiceApp<IngestOptions>? app = null;
        try
        {
            app = new(sidecar, start.Clock, settings, start.Replace);
            app.UseKestrel();
            app.StartServer();
            var started = app;
            app = null;
            return started;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // A port in use ends the service, so the factory finds a disposed one.
            return null;
        }
        finally
        {
            if (app is not null) await app.DisposeAsync();
        }
    }

    private static (int, int) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)two.LocalEndpoint).Port);
    }

    public async Task<HttpResponseMessage> PutAsync(string path, byte[] content, string? contentType = null)
    {
        using var body = new ByteArrayContent(content);
        if (contentType is not null) body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Client.PutAsync(Exactly(path), body, Cancellation);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(Exactly(path), Cancellation);

    public async Task<JsonNode> JsonAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(Exactly(path), Cancellation))!;

    /// <summary>Uploads to a path, and returns the key of the one object that it creates.</summary>
    public async Task<string> KeyOfAsync(string path)
    {
        using var response = await PutAsync(path, "x"u8.ToArray());
        Assert.Equal(201, (int)response.StatusCode);
        return Assert.Single(Bucket.Keys);
    }

    /// <summary>Asserts problem details with this status, no object and no scratch file; returns the detail.</summary>
    public async Task<string> RefusedAsync(int status, HttpResponseMessage response)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.Empty(Bucket.Keys);
        Assert.Empty(ScratchFiles);
        response.Dispose();
        return (string)problem["detail"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_ownsSidecar) await Sidecar.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }
}
