using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Supervision;
using FilePipeline.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Chaos;

/// <summary>The whole system on the emulator, with short times, in a folder of its own.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    public const string Uploads = "filepipeline-uploads";
    public const string Parking = "filepipeline-parking";
    private const string Records = "filepipeline-records";
    private readonly string _root;
    private readonly HttpClient _people;
    private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);

    private ChaosSystem(string root, DataFolder folder, EmulatorSystem run)
    {
        (_root, Folder, Run) = (root, folder, run);
        _people = new() { BaseAddress = run.IngestAddress, Timeout = TimeSpan.FromSeconds(20) };
    }

    public DataFolder Folder { get; }

    public EmulatorSystem Run { get; }

    public EmbeddedCloud Cloud => Run.Cloud;

    public static async Task<ChaosSystem> StartAsync(ChaosSettings settings, FaultPlan faults, CancellationToken cancellation)
    {
        var root = Directory.CreateTempSubdirectory("filepipeline-chaos-").FullName;
#pragma warning disable CA2000 // The system keeps it.
        var folder = DataFolder.Open(root);
#pragma warning restore CA2000
        var options = new EmulatorOptions(
            Repository.Path(settings.HasStep ? "dapr.steps.yaml" : "dapr.yaml"), folder, NullLoggerFactory.Instance)
        {
            FreePorts = true,
            Faults = faults,
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(Hurry)] },
            Resources = resources => resources
                .With(Components.RequeueSchedule, "schedule", "@every 1s")
                .With(Components.NotifySchedule, "schedule", "@every 1s")
                .With(Components.ReconcileSchedule, "schedule", "@every 3s"),
            Environment = Settings(settings),
        };
        return new(root, folder, await EmulatorSystem.StartAsync(options, cancellation));
    }

    /// <summary>How often a key was put or removed: a put that failed may have stored the file.</summary>
    public int TriesOf(string key) => _tries.GetValueOrDefault(key);

    /// <summary>Puts a file through ingest, again until it is accepted.</summary>
    public async Task UploadAsync(string key, byte[] content, CancellationToken cancellation)
    {
        while (true)
        {
            Try(key);
            try
            {
                using var body = new ByteArrayContent(content);
                using var answer = await _people.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, cancellation);
                if (answer.IsSuccessStatusCode) return;
                if (answer.StatusCode < HttpStatusCode.InternalServerError && answer.StatusCode != HttpStatusCode.TooManyRequests)
                    throw new InvalidOperationException($"{key} was refused: {answer.StatusCode}");
            }
            catch (Exception error) when (
                error is HttpRequestException or IOException || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                // Ingest was killed, or stands still.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }
    }

    public Task RemoveAsync(string key, CancellationToken cancellation)
    {
        Try(key);
        return Cloud.Objects.DeleteAsync(Uploads, key, cancellation);
    }

    public async Task<FileRecord?> RecordAsync(string key, CancellationToken cancellation) =>
        await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.File(StateKeys.FileId(key)), cancellation) is { } item
            ? FileRecord.FromJson(item.Bytes)
            : null;

    public async Task<JsonNode?> StateAsync(string key, CancellationToken cancellation) =>
        await StateItem.FindAsync(Cloud.Tables, Records, key, cancellation) is { } item ? JsonNode.Parse(item.Bytes) : null;

    /// <summary>The keys of a bucket below a prefix, and what the bucket says of each.</summary>
    public async Task<IReadOnlyList<StoredObject>> ListAsync(string bucket, string prefix, CancellationToken cancellation)
    {
        List<StoredObject> all = [];
        for (var marker = ""; ;)
        {
            var page = await Cloud.Objects.ListAsync(bucket, prefix, marker, null, 1000, cancellation);
            all.AddRange(page.Contents);
            if (page.Contents.Count < 1000) return all;
            marker = page.Contents[^1].Key;
        }
    }

    public async Task<ParkedEntry?> ParkedAsync(string key, CancellationToken cancellation)
    {
        await using var content = await Cloud.Objects.OpenReadAsync(Parking, key, cancellation);
        return content is null ? null : await JsonSerializer.DeserializeAsync(content, WireJson.Default.ParkedEntry, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _people.Dispose();
        await Run.DisposeAsync();
        Folder.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void Try(string key) => _tries.AddOrUpdate(key, 1, (_, tries) => tries + 1);

    private static QueueSpec Hurry(QueueSpec queue) => queue with
    {
        VisibilitySeconds = queue.Name == "large-files" ? 9 : 5,
        DeadLetter = queue.DeadLetter is { } dead ? dead with { MaxReceives = 4 } : null,
    };

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Settings(ChaosSettings settings) => new(StringComparer.Ordinal)
    {
        [AppIds.Processor] = Named(
            ("Processor__HandlerTimeout", "00:00:04"), ("Processor__LargeHandlerTimeout", "00:00:08"),
            ("Processor__LargeFileThresholdBytes", $"{PlannedFile.LargeThreshold}"),
            ("Processor__MaxInlineBytes", $"{PlannedFile.LargeThreshold / 2}"),
            (settings.HasStep ? "Processor__Steps__0__Timeout" : "Processor__MinBytes", settings.HasStep ? "00:00:03" : "0")),
        [AppIds.Requeue] = Named(
            ("Requeue__MaxRounds", "2"), ("Requeue__BackoffMinimum", "00:00:01"), ("Requeue__BackoffMaximum", "00:00:02"),
            ("Requeue__ReconcileGracePeriod", "00:00:03"), ("Requeue__OverdueAfter", "00:00:20"),
            ("Requeue__RepairBackoffMaximum", "00:00:10"), ("Requeue__LeaseDuration", "00:00:05")),
        [AppIds.Notifier] = Named(
            ("Notifier__Rules__0__Channels__0", Components.Alerts), ("Notifier__Rules__0__Cap__Count", "0"),
            ("Notifier__RetryMinimum", "00:00:01"), ("Notifier__RetryMaximum", "00:00:03"), ("Notifier__SendTimeout", "00:00:02")),
    };

    private static Dictionary<string, string> Named(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
}
