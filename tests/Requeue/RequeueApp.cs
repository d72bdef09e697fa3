using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Requeue.Tests;

/// <summary>The real requeue service over a scripted sidecar, on a clock that a test moves.</summary>
internal sealed class RequeueApp : IAsyncDisposable
{
    private readonly ServiceApp<RequeueOptions> _app;
    private readonly HttpClient _client;

    private RequeueApp(
        ScriptedSidecar sidecar, FakeTimeProvider clock, Dictionary<string, string> settings, Action<IServiceCollection>? replace = null)
    {
        (Sidecar, Clock) = (sidecar, clock);
        _app = new(sidecar, clock, settings, replace);
        _client = _app.CreateClient();
    }

    public ScriptedSidecar Sidecar { get; }

    public FakeTimeProvider Clock { get; }

    public IServiceProvider Services => _app.Services;

    public LogLines Log => _app.Log;

    /// <summary>Keys of entries, and of whatever else lies among them.</summary>
    public IReadOnlyList<string> ParkingKeys => [.. Sidecar.Buckets["parking"].Keys.Where(key => !IsListPage(key) && !IsFailure(key))];

    /// <summary>Entries of the index of failures.</summary>
    public IReadOnlyList<string> FailureKeys => [.. Sidecar.Buckets["parking"].Keys.Where(IsFailure)];

    /// <summary>Keys of the pages of keys that scans listed.</summary>
    public IReadOnlyList<string> ListPages => [.. Sidecar.Buckets["parking"].Keys.Where(IsListPage)];

    public static async Task<RequeueApp> StartAsync(params (string Key, string Value)[] settings) => new(
        await ScriptedSidecar.StartAsync(), new(Some.Time), settings.ToDictionary(
            item => item.Key.StartsWith("Sidecar:", StringComparison.Ordinal) ? item.Key : $"Requeue:{item.Key}", item => item.Value));

    /// <summary>A requeue with parts of the test's own.</summary>
    public static async Task<RequeueApp> StartWithAsync(Action<IServiceCollection> replace) =>
        new(await ScriptedSidecar.StartAsync(), new(Some.Time), [], replace);

    /// <summary>A requeue with further sources.</summary>
    public static async Task<RequeueApp> StartWithSourcesAsync(IReadOnlyList<string> sources, params (string Key, string Value)[] settings)
    {
        var sidecar = await ScriptedSidecar.StartAsync();
        sidecar.AddSources(sources);
        return new(sidecar, new(Some.Time), settings.ToDictionary(item => $"Requeue:{item.Key}", item => item.Value));
    }

    /// <summary>A replica of the same service over the same sidecar and clock.</summary>
    public RequeueApp Replica() => new(Sidecar, Clock, []);

    public Task<HttpStatusCode> DeliverAsync(FileEvent file) => PostAsync(Routes.DeadLetters, S3MessageWriter.Write(file));

    public Task<HttpStatusCode> DeliverAsync(string body) => PostAsync(Routes.DeadLetters, Encoding.UTF8.GetBytes(body));

    public Task<HttpStatusCode> SweepAsync() => PostAsync(Routes.RequeueSchedule, []);

    public Task<HttpStatusCode> ReconcileAsync() => PostAsync(Routes.ReconcileSchedule, []);

    public Task<(HttpStatusCode Status, JsonNode Body)> SendParkedAsync(string act, params string[] keys) =>
        PostParkedAsync(act, new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]) }.ToJsonString());

    public Task<(HttpStatusCode Status, JsonNode Body)> PostParkedAsync(string act, string json, string? caller = null) =>
        AskAsync(HttpMethod.Post, $"/parked/{act}", json, caller);

    /// <summary>Asks as ingest does for people.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(
        HttpMethod method, string path, string? json = null, string? caller = AppIds.Ingest)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (caller is not null) request.Headers.Add("dapr-caller-app-id", caller);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>Sends any request as it is.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Asks for what is parked from another address.</summary>
    public async Task<int> StatusFromAsync(string address, params (string Name, string Value)[] headers)
    {
        var answered = await _app.Server.SendAsync(
            context =>
            {
                (context.Request.Method, context.Request.Path) = ("GET", "/parked");
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                foreach (var (name, value) in headers) context.Request.Headers[name] = value;
            },
            TestContext.Current.CancellationToken);
        return answered.Response.StatusCode;
    }

    /// <summary>Acts on one entry; whatever fails beneath is the status that a person sees.</summary>
    public async Task<HttpStatusCode> ActAsync(string act, string key)
    {
        using var content = new StringContent($$"""{"keys":["{{key}}"]}""", Encoding.UTF8, "application/json");
        using var response =
            await _client.PostAsync(new Uri($"/parked/{act}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public async Task<JsonNode> GetParkedAsync(string query = "")
    {
        var (status, body) = await AskAsync(HttpMethod.Get, $"/parked{query}");
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public FileRecord? Find(FileEvent file) =>
        Sidecar.State.Find(StateKeys.File(file.FileId)) is { } json ? FileRecord.FromJson(json) : null;

    public FileRecord Save(FileRecord record)
    {
        Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());
        return record;
    }

    public ParkedEntry Entry(string key) => JsonSerializer.Deserialize(Sidecar.Buckets["parking"].Find(key), WireJson.Default.ParkedEntry)!;

    public static FileEvent EventIn(ReadOnlyMemory<byte> body) =>
        Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(body)).Events);

    public Ledger? Books() =>
        Sidecar.State.Find(StateKeys.Ledger) is { } json ? JsonSerializer.Deserialize(json, RequeueJson.Default.Ledger) : null;

    /// <summary>A parked record and the entry that it names.</summary>
    public FileRecord Park(string key, string code, int generation = 0)
    {
        var file = Some.Event(key, generation: generation);
        var parked = (Some.Record(file, FileStatus.Parked, generation) with { Code = code, UpdatedAt = Clock.GetUtcNow() })
            .AsFinal(FileStatus.Parked);
        parked = Save(parked with { ParkedKey = Contracts.ParkingKeys.Parked(code, parked.OutcomeId!) });
        var entry = new ParkedEntry(file.FileId, key, code, null, S3MessageWriter.Write(file), parked.UpdatedAt);
        Sidecar.Buckets["parking"].Put(parked.ParkedKey!, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry));
        return parked;
    }

    /// <summary>An object in the bucket, made now, and its event.</summary>
    public FileEvent Put(string key, string content = "abc")
    {
        Sidecar.Buckets["files"].Modified = Clock.GetUtcNow();
        Sidecar.Buckets["files"].Put(key, content);
        return Some.Event(key, Some.Write(1, ObjectTable.ETagOf(Encoding.UTF8.GetBytes(content)), content.Length));
    }

    /// <summary>The same in the bucket of a source; null for the default one.</summary>
    public FileEvent PutIn(string? source, string key, string content = "abc")
    {
        var bucket = Sidecar.Buckets[SourceNames.ComponentOf(source)];
        bucket.Modified = Clock.GetUtcNow();
        bucket.Put(key, content);
        var file = Some.Event(key, Some.Write(1, ObjectTable.ETagOf(Encoding.UTF8.GetBytes(content)), content.Length));
        return file with { Bucket = bucket.Name, Source = source };
    }

    /// <summary>The record of a file that a processor tried and failed to read.</summary>
    public FileRecord Failing(FileEvent file, int attempts = 5) => Save(
        Some.Record(file, FileStatus.Failing) with
        {
            Attempts = attempts,
            Code = "files-unavailable",
            Reason = "files: get failed",
            Round = file.Round,
            Generation = file.Generation
        });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    private static bool IsFailure(string key) => key.StartsWith(FailureIndexKeys.Prefix, StringComparison.Ordinal);

    private static bool IsListPage(string key) => key.StartsWith("listed/", StringComparison.Ordinal);

    private async Task<HttpStatusCode> PostAsync(string route, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await _client.PostAsync(new Uri(route, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
