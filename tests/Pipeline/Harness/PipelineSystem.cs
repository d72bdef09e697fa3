using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The whole system of dapr.yaml on free ports and in a folder of its own. Waits
/// are for states of the cloud, never for time.</summary>
public abstract class PipelineSystem : IAsyncLifetime
{
    internal const string Uploads = "filepipeline-uploads";
    internal const string Parking = "filepipeline-parking";
    internal const string Records = "filepipeline-records";

    // Long tests have thousands of files.
    private static readonly TimeSpan _waitLimit =
        TimeSpan.FromMinutes(Environment.GetEnvironmentVariable("FILEPIPELINE_LONG_TESTS") == "1" ? 30 : 5);

    private readonly string _root = Directory.CreateTempSubdirectory("filepipeline-pipeline-").FullName;
    private DataFolder? _folder;
    private EmulatorSystem? _system;
    private HttpClient? _people;

    internal DataFolder Folder => _folder ?? throw new InvalidOperationException("not started");

    internal EmulatorSystem Run => _system ?? throw new InvalidOperationException("not started");

    internal EmbeddedCloud Cloud => Run.Cloud;

    internal HttpClient People => _people ?? throw new InvalidOperationException("not started");

    internal string ScratchFolder => _folder!.Within("scratch");

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Changes to dapr.yaml and topology.json for this class.</summary>
    internal virtual EmulatorOptions Adjust(EmulatorOptions options) => options;

    /// <summary>Fills the data folder before the first start.</summary>
    internal virtual Task FillAsync(DataFolder folder) => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _folder = DataFolder.Open(_root);
        await FillAsync(_folder);
        var options = new EmulatorOptions(Repository.Path("dapr.yaml"), _folder, NullLoggerFactory.Instance) { FreePorts = true };
        _system = await EmulatorSystem.StartAsync(WithNotifications(Adjust(options)), Cancellation);
        Cloud.WaitLimit = _waitLimit;
        _people = new HttpClient { BaseAddress = _system.IngestAddress };
    }

    public virtual async ValueTask DisposeAsync()
    {
        _people?.Dispose();
        if (_system is not null) await _system.DisposeAsync();
        _folder?.Dispose();
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }

    // Every outcome is notified at once, so that tests see each of them.
    private static EmulatorOptions WithNotifications(EmulatorOptions options) =>
        options.Environment.ContainsKey(AppIds.Notifier)
            ? options
            : options with
            {
                Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(options.Environment, StringComparer.Ordinal)
                {
                    [AppIds.Notifier] = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["Notifier__Rules__0__Channels__0"] = Components.Alerts,
                        ["Notifier__Rules__0__Cap__Count"] = "0",
                        ["Notifier__RetryMinimum"] = "00:00:01",
                    },
                },
            };

    internal static FaultPlan Faults(string spec) => FaultPlan.Parse(1, spec);

    /// <summary>Reconcile runs only when a test calls it.</summary>
    internal static ResourceSet WithManualReconcile(ResourceSet resources) =>
        resources.With(Components.ReconcileSchedule, "schedule", "@every 24h");

    internal static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Variables(
        string appId, params (string Name, string Value)[] variables) =>
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            [appId] = variables.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal),
        };

    internal Task UploadAsync(string key, string content) => UploadAsync(key, Encoding.UTF8.GetBytes(content));

    internal async Task UploadAsync(string key, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await People.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    /// <summary>Repeats an upload until ingest accepts it.</summary>
    internal async Task UploadInTheEndAsync(string key, byte[] content)
    {
        while (true)
        {
            using var body = new ByteArrayContent(content);
            using var answer = await People.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, Cancellation);
            if (answer.IsSuccessStatusCode) return;
            Assert.True((int)answer.StatusCode >= 500, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        }
    }

    /// <summary>The record of a key, as soon as it has a status.</summary>
    internal async Task<FileRecord> WhenAsync(string key, FileStatus status)
    {
        FileRecord? record = null;
        await Cloud.WhenAsync(async () => (record = await RecordAsync(key))?.Status == status, Cancellation);
        return record!;
    }

    internal async Task<FileRecord?> RecordAsync(string key) =>
        await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.File(StateKeys.FileId(key)), Cancellation) is { } item
            ? FileRecord.FromJson(item.Bytes)
            : null;

    /// <summary>Waits for the first notification about a key.</summary>
    internal async Task<SentMessage> WhenNotifiedAsync(string key)
    {
        await Cloud.WhenAsync(() => Task.FromResult(NotificationsOf(key).Count > 0), Cancellation);
        return NotificationsOf(key)[0];
    }

    internal IReadOnlyList<SentMessage> NotificationsOf(string key) =>
        [.. Cloud.SentMessages.List().Where(message => message.Body.Contains($"File: {key}\n", StringComparison.Ordinal))];

    /// <summary>Waits until the pipeline has no message left.</summary>
    internal Task WhenQuietAsync() => Run.WhenIdleAsync(Cancellation);

    internal async Task<ParkedEntry> ParkedAsync(string parkingKey)
    {
        await using var content = await Cloud.Objects.OpenReadAsync(Parking, parkingKey, Cancellation);
        return (await JsonSerializer.DeserializeAsync(content!, WireJson.Default.ParkedEntry, Cancellation))!;
    }

    /// <summary>Waits for the first parking entry below a prefix.</summary>
    internal async Task<ParkedEntry> WhenParkedBelowAsync(string prefix)
    {
        var key = "";
        await Cloud.WhenAsync(
            async () =>
            {
                var page = await Cloud.Objects.ListAsync(Parking, prefix, "", null, 1, Cancellation);
                key = page.Contents is [var first, ..] ? first.Key : "";
                return key.Length > 0;
            },
            Cancellation);
        return await ParkedAsync(key);
    }

    /// <summary>Puts an object into the bucket, without ingest.</summary>
    internal Task PutDirectlyAsync(string key, string content) => PutDirectlyAsync(Cloud, key, content);

    internal static async Task PutDirectlyAsync(EmbeddedCloud cloud, string key, string content)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await cloud.Objects.PutAsync(Uploads, key, body, Cancellation);
    }

    /// <summary>Calls an app as its sidecar does.</summary>
    internal async Task<HttpStatusCode> CallAsync(string appId, string route, string? json = null)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", Run.Tokens.App } } };
        using var body = new StringContent(json ?? "", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{Run.App(appId).AppPort}{route}"), body, Cancellation);
        return answer.StatusCode;
    }

    /// <summary>Runs reconcile until the ledger has no open files, and asserts that its totals match.</summary>
    /// <param name="files">Number of objects in the bucket.</param>
    internal async Task AssertLedgerMatchesAsync(int files)
    {
        await WhenQuietAsync();
        JsonNode? ledger = null;
        await Cloud.WhenAsync(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
                ledger = await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.Ledger, Cancellation) is { } item
                    ? JsonNode.Parse(item.Bytes)
                    : null;
                return ledger is not null && (int)ledger["listed"]!["count"]! == files
                    && ((string[])["gap", "arriving", "waiting", "processing", "failing"]).All(line => (int)ledger[line]!["count"]! == 0);
            },
            Cancellation);
        // The last notifications may not have been sent yet.
        await WhenQuietAsync();
        foreach (var unit in (string[])["count", "bytes"])
        {
            Assert.Equal((long)ledger!["listed"]![unit]!, ((string[])["processed", "rejected", "parked", "discarded"]).Sum(line =>
                (long)ledger[line]![unit]!));
        }
    }
}
