using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Files that are parked with one cause before the system starts: objects, records and entries as requeue leaves them.</summary>
internal static class ParkedGroup
{
    public const string Code = "files-unavailable";

    /// <summary>The id of the send-back of this group.</summary>
    public const string SendBack = $"send-back-{Code}";

    private const string Uploads = "filepipeline-uploads";
    private const string Parking = "filepipeline-parking";
    private const string Records = "filepipeline-records";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IReadOnlyList<string> Keys(int count) => [.. Enumerable.Range(0, count).Select(KeyOf)];

    /// <summary>Fills a data folder that no emulator uses.</summary>
    public static async Task FillAsync(DataFolder folder, int count)
    {
        var topology = Topology.Load(EmulatorSystem.TopologyPath(Repository.Path("dapr.yaml")));
        // The objects send no events, because their records exist already.
        var silent = topology with { Buckets = [.. topology.Buckets.Select(bucket => bucket with { Notifications = [] })] };
        await using var cloud = await EmbeddedCloud.OpenAsync(folder.Cloud, silent, FaultPlan.None, TimeProvider.System, Cancellation);
        var at = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++) await ParkAsync(cloud, KeyOf(number), $"file {number}\n", at);
    }

    private static string KeyOf(int number) => $"in/{number}.txt";

    private static async Task ParkAsync(EmbeddedCloud cloud, string key, string text, DateTimeOffset at)
    {
        var content = Encoding.UTF8.GetBytes(text);
        await PutAsync(cloud, Uploads, key, content);
        var write = ObjectVersion.Of(null, "0055AED6DCD90281E5", ObjectTable.ETagOf(content), content.Length, at);
        var record = new FileRecord
        {
            FileId = StateKeys.FileId(key),
            Key = key,
            Write = write,
            Status = FileStatus.Parked,
            Code = Code,
            Reason = "files: get failed",
            FirstSeenAt = at,
            UpdatedAt = at,
        }.AsFinal(FileStatus.Parked);
        record = record with { ParkedKey = ParkingKeys.Parked(Code, record.OutcomeId!) };
        var item = new StateItem(AttributeValue.Of(Encoding.UTF8.GetString(record.ToJson())), $"{Guid.NewGuid():N}", null);
        cloud.Tables.Apply(
            new ItemStep.Put(Records, item.ToAttributes("key", StateKeys.File(record.FileId), "expiresAt")));
        var message = S3MessageWriter.Write(
            new(Uploads, key, write, IsRemoval: false, new(MessageSources.Console, 0, record.Generation + 1, null)));
        var entry = new ParkedEntry(record.FileId, key, Code, record.Reason, message, at);
        await PutAsync(
            cloud, Parking, record.ParkedKey!, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry));
    }

    private static async Task PutAsync(EmbeddedCloud cloud, string bucket, string key, byte[] content)
    {
        using var body = new MemoryStream(content);
        await cloud.Objects.PutAsync(bucket, key, body, Cancellation);
    }
}
