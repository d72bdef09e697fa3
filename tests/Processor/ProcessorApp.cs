using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>The real processor over a scripted sidecar, with helpers for tests.</summary>
internal sealed class ProcessorApp : IAsyncDisposable
{
    private readonly ServiceApp<ProcessorOptions> _app;
    private readonly HttpClient _client;
    private readonly TimeProvider? _clock;
    private readonly Dictionary<string, string> _settings;

    private ProcessorApp(ScriptedSidecar sidecar, TimeProvider? clock, string scratch, Dictionary<string, string> settings)
    {
        Sidecar = sidecar;
        ScratchFolder = scratch;
        (_clock, _settings) = (clock, settings);
        _app = new(sidecar, clock, settings);
        _client = _app.CreateClient();
    }

    public ScriptedSidecar Sidecar { get; }

    public string ScratchFolder { get; }

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<string> ScratchFiles =>
        [.. Directory.GetFiles(ScratchFolder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".lock")];

    public static async Task<ProcessorApp> StartAsync(TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var scratch = Directory.CreateTempSubdirectory("processor-test-").FullName;
        Dictionary<string, string> all = new() { ["Processor:ScratchFolder"] = scratch };
        foreach (var (key, value) in settings) all[$"Processor:{key}"] = value;
        return new(await ScriptedSidecar.StartAsync(), clock, scratch, all);
    }

    /// <summary>A processor with further sources.</summary>
    public static async Task<ProcessorApp> StartWithSourcesAsync(
        IReadOnlyList<string> sources, TimeProvider? clock = null, Action<ScriptedSidecar>? script = null)
    {
        var scratch = Directory.CreateTempSubdirectory("processor-test-").FullName;
        var sidecar = await ScriptedSidecar.StartAsync();
        sidecar.AddSources(sources);
        script?.Invoke(sidecar);
        return new(sidecar, clock, scratch, new() { ["Processor:ScratchFolder"] = scratch });
    }

    /// <summary>A replica of the same service over the same sidecar.</summary>
    public ProcessorApp Replica()
    {
        var scratch = Directory.CreateTempSubdirectory("processor-test-").FullName;
        return new(Sidecar, _clock, scratch, new(_settings) { ["Processor:ScratchFolder"] = scratch });
    }

    /// <summary>Puts an object and returns the event that S3 would send for it.</summary>
    public FileEvent Put(string key, byte[] content, int number = 1)
    {
        Sidecar.Buckets["files"].Put(key, content);
        return Some.Event(key, Some.Write(number, ObjectTable.ETagOf(content), content.Length));
    }

    public FileEvent Put(string key, string content, int number = 1) => Put(key, Encoding.UTF8.GetBytes(content), number);

    /// <summary>Puts an object into the bucket of a source; null for the default one.</summary>
    public FileEvent PutIn(string? source, string key, string content, int number = 1)
    {
        var (bucket, bytes) = (Sidecar.Buckets[SourceNames.ComponentOf(source)], Encoding.UTF8.GetBytes(content));
        bucket.Put(key, bytes);
        return Some.Event(key, Some.Write(number, ObjectTable.ETagOf(bytes), bytes.Length)) with { Bucket = bucket.Name, Source = source };
    }

    public Task<HttpStatusCode> DeliverAsync(FileEvent file, string route = Routes.FileEvents) =>
        DeliverAsync(S3MessageWriter.Write(file), route);

    public async Task<HttpStatusCode> DeliverAsync(byte[] body, string route = Routes.FileEvents)
    {
        using var content = new ByteArrayContent(body);
        using var response = await _client.PostAsync(new Uri(route, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Delivers until the answer is 200, at most five times, like a queue before its dead letters.</summary>
    public async Task DeliverUntilDoneAsync(FileEvent file)
    {
        for (var attempt = 1; await DeliverAsync(file) != HttpStatusCode.OK; attempt++)
            Assert.True(attempt < 5, $"{file.Key} is not done after {attempt} attempts");
    }

    public FileRecord? Find(FileEvent file) =>
        Sidecar.State.Find(StateKeys.File(file.FileId)) is { } json ? FileRecord.FromJson(json) : null;

    public void Save(FileRecord record) => Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());

    public IReadOnlyList<string> PublishedIds => [.. Sidecar.Published.Select(call => call.Metadata["cloudevent.id"])];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
        Directory.Delete(ScratchFolder, recursive: true);
    }
}
