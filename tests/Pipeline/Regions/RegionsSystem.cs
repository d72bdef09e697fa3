using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The system of dapr.regions.yaml, which has two buckets of files; with a third one, <c>us</c>, made of the second.</summary>
public abstract class RegionsSystem : PipelineSystem
{
    internal const string Eu = "eu";
    internal const string Us = "us";

    /// <summary>Every source, the default one first.</summary>
    internal static readonly string?[] Sources = [null, Eu, Us];

    internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
    {
        RunFile = Repository.Path("dapr.regions.yaml"),
        Topology = WithThird,
        Resources = WithThird,
    };

    /// <summary>Adds the bucket of the third source.</summary>
    internal static Topology WithThird(Topology topology) => topology with
    {
        Buckets = [.. topology.Buckets, topology.Buckets.Single(bucket => bucket.Name == BucketOf(Eu)) with { Name = BucketOf(Us) }],
    };

    /// <summary>Adds the component of the third source.</summary>
    internal static ResourceSet WithThird(ResourceSet resources)
    {
        var second = resources.Components.FirstOrDefault(component => component.Name == SourceNames.ComponentOf(Eu));
        return second is null
            ? resources
            : resources with
            {
                Components =
                    [.. resources.Components, second.With("bucket", BucketOf(Us)) with { Name = SourceNames.ComponentOf(Us) }],
            };
    }

    internal static string BucketOf(string? source) => source is null ? Uploads : $"{Uploads}-{source}";

    internal async Task PutInAsync(string? source, string key, string content)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await Cloud.Objects.PutAsync(BucketOf(source), key, body, Cancellation);
    }

    internal Task DeleteInAsync(string? source, string key) => Cloud.Objects.DeleteAsync(BucketOf(source), key, Cancellation);

    /// <summary>Uploads through ingest, until it accepts the file.</summary>
    internal async Task UploadToAsync(string? source, string key, string content)
    {
        var path = source is null ? IngestClient.PathOf(key) : $"{IngestClient.PathOf(key)}?source={source}";
        while (true)
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
            using var answer = await People.PutAsync(new Uri(path, UriKind.Relative), body, Cancellation);
            if (answer.IsSuccessStatusCode) return;
            Assert.True((int)answer.StatusCode >= 500, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        }
    }

    internal async Task<FileRecord?> RecordInAsync(string? source, string key) =>
        await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.File(StateKeys.FileId(key, source)), Cancellation) is { } item
            ? FileRecord.FromJson(item.Bytes)
            : null;

    /// <summary>The record of a key in a source, as soon as it is as wanted.</summary>
    internal async Task<FileRecord> WhenInAsync(string? source, string key, Func<FileRecord, bool> isWanted)
    {
        FileRecord? record = null;
        await Cloud.WhenAsync(async () => (record = await RecordInAsync(source, key)) is not null && isWanted(record), Cancellation);
        return record!;
    }

    internal Task<FileRecord> WhenInAsync(string? source, string key, FileStatus status) =>
        WhenInAsync(source, key, record => record.Status == status);

    /// <summary>Notifications about a key in a source.</summary>
    internal int NotificationsIn(string? source, string key)
    {
        var facts = source is null ? $"File: {key}\nStatus: " : $"File: {key}\nSource: {source}\n";
        return Cloud.SentMessages.List().Count(message => message.Body.Contains(facts, StringComparison.Ordinal));
    }

    /// <summary>The ledger of a source; null for the sums.</summary>
    internal async Task<JsonNode> LedgerAsync()
    {
        var item = await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.Ledger, Cancellation);
        return JsonNode.Parse(item!.Bytes)!;
    }
}
