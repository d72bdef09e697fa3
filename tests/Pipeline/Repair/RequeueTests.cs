using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Failures for longer than the receives of a queue. All waits are at most a second: visibility, backoff, sweep. Two receives for
/// each round.</summary>
public sealed class RequeueTests
{
    private sealed class Hurried(int rounds, string faults = "", int filesBefore = 0) : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Faults = Faults(faults),
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(Hurry)] },
            Resources = resources => resources.With(Components.RequeueSchedule, "schedule", "@every 1s"),
            Environment = Variables(
                AppIds.Requeue,
                ("Requeue__MaxRounds", $"{rounds}"),
                ("Requeue__BackoffMinimum", "00:00:00.1"),
                ("Requeue__BackoffMaximum", "00:00:01"),
                ("Requeue__ReconcileGracePeriod", "00:00:01")),
        };

        /// <summary>Fills a bucket that sends no events, because the pipeline does not exist yet.</summary>
        internal override async Task FillAsync(DataFolder folder)
        {
            if (filesBefore == 0) return;
            var topology = Topology.Load(EmulatorSystem.TopologyPath(Repository.Path("dapr.yaml")));
            var silent = topology with { Buckets = [.. topology.Buckets.Select(bucket => bucket with { Notifications = [] })] };
            await using var cloud = await EmbeddedCloud.OpenAsync(folder.Cloud, silent, FaultPlan.None, TimeProvider.System, Cancellation);
            for (var i = 0; i < filesBefore; i++) await PutDirectlyAsync(cloud, $"old/{i}.txt", $"file {i}\n");
        }

        private static QueueSpec Hurry(QueueSpec queue) =>
            queue with { VisibilitySeconds = 1, DeadLetter = queue.DeadLetter is { } dead ? dead with { MaxReceives = 2 } : null };

        public async Task<JsonNode> ParkedGroupAsync(string code)
        {
            using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", Run.Tokens.App } } };
            var page = JsonNode.Parse(await http.GetStringAsync(
                new Uri($"http://127.0.0.1:{Run.App(AppIds.Requeue).AppPort}/parked?code={code}"), Cancellation))!;
            return Assert.Single(page["groups"]!.AsArray())!;
        }
    }

    [Fact]
    public async Task Files_are_processed_after_a_component_recovers_without_an_operator()
    {
        await using var system = new Hurried(rounds: 5);
        await system.InitializeAsync();
        var isDown = true;
        system.Run.Faults.FailAlways(Components.Files, "get", _ => Volatile.Read(ref isDown));
        string[] keys = ["in/1.txt", "in/2.txt", "in/3.txt"];
        foreach (var key in keys) await system.UploadAsync(key, $"{key}\n");
        // The fourth of five rounds is reached after about twelve visibility timeouts, each a tenth of a laptop's.
        await system.Cloud.WhenAsync(async () =>
            (await Task.WhenAll(keys.Select(system.RecordAsync))).Any(record => record?.Round >= 4), PipelineSystem.Cancellation);

        Volatile.Write(ref isDown, false);

        foreach (var key in keys) await system.WhenAsync(key, FileStatus.Processed);
        await system.AssertLedgerMatchesAsync(keys.Length);
        Assert.All(keys, key => Assert.Single(system.NotificationsOf(key)));
    }

    [Fact]
    public async Task Outcomes_arrive_once_after_a_long_publishing_failure()
    {
        await using var system = new Hurried(rounds: 50);
        await system.InitializeAsync();
        system.Run.Faults.SetDown(Components.Outcomes, true);
        await system.UploadAsync("in/unpublished.txt", "not announced yet\n");
        // The lane has two receives; later attempts are those of requeue, with the dead letter.
        await system.Cloud.WhenAsync(
            async () => await system.RecordAsync("in/unpublished.txt") is not null
                && system.Run.Faults.Injected.Count(fault => fault.Component == Components.Outcomes) > 2,
            PipelineSystem.Cancellation);
        Assert.Empty(system.NotificationsOf("in/unpublished.txt"));

        system.Run.Faults.SetDown(Components.Outcomes, false);

        await system.WhenNotifiedAsync("in/unpublished.txt");
        await system.AssertLedgerMatchesAsync(1);
        Assert.Single(system.NotificationsOf("in/unpublished.txt"));
    }

    [Fact]
    public async Task An_event_after_its_synthetic_event_notifies_nobody_again()
    {
        await using var system = new Hurried(rounds: 50, faults: "lose=1");
        await system.InitializeAsync();
        await system.UploadAsync("in/late.txt", "late\n");
        await system.AssertLedgerMatchesAsync(1);
        var record = await system.WhenAsync("in/late.txt", FileStatus.Processed);
        await system.WhenNotifiedAsync("in/late.txt");

        var original =
            ObjectVersion.Of(null, "0055AED6DCD90281E5", record.Write.ETag, record.Write.Size, record.FirstSeenAt.AddSeconds(-1));
        var message = S3MessageWriter.Write(new(PipelineSystem.Uploads, "in/late.txt", original, IsRemoval: false));
        await system.Cloud.Queues.SendAsync("file-events", Encoding.UTF8.GetString(message), PipelineSystem.Cancellation);

        await system.AssertLedgerMatchesAsync(1);
        Assert.Single(system.NotificationsOf("in/late.txt"));
        Assert.Equal(FileStatus.Processed, (await system.RecordAsync("in/late.txt"))!.Status);
    }

    [Fact]
    public async Task A_file_parked_again_after_a_requeue_notifies_again()
    {
        await using var system = new Hurried(rounds: 0);
        await system.InitializeAsync();
        system.Run.Faults.FailAlways(Components.Files, "get", key => key == "in/hopeless.txt");
        await system.UploadAsync("in/hopeless.txt", "hopeless\n");
        var first = await system.WhenAsync("in/hopeless.txt", FileStatus.Parked);
        await system.WhenNotifiedAsync("in/hopeless.txt");

        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(
            AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{first.ParkedKey}}"],"by":"ada"}"""));
        await system.Cloud.WhenAsync(
            () => Task.FromResult(system.NotificationsOf("in/hopeless.txt").Count == 2), PipelineSystem.Cancellation);

        var second = await system.WhenAsync("in/hopeless.txt", FileStatus.Parked);
        Assert.Equal((0, 1), (first.Generation, second.Generation));
        Assert.NotEqual(first.OutcomeId, second.OutcomeId);
        await system.AssertLedgerMatchesAsync(1);
        Assert.Equal(2, system.NotificationsOf("in/hopeless.txt").Count);
    }

    [Fact]
    public async Task A_poison_message_is_parked_after_its_rounds()
    {
        await using var system = new Hurried(rounds: 1);
        await system.InitializeAsync();
        system.Run.Faults.FailAlways(Components.Files, "get", key => key == "in/poison.txt");
        await system.UploadAsync("in/poison.txt", "poison\n");
        await system.Cloud.Queues.SendAsync("file-events", "{ not json", PipelineSystem.Cancellation);

        var record = await system.WhenAsync("in/poison.txt", FileStatus.Parked);
        await system.WhenNotifiedAsync("in/poison.txt");
        await system.WhenParkedBelowAsync($"{ParkingKeys.ParkedPrefix}{Codes.Unreadable}/");

        // The first attempts, and one round.
        Assert.Equal((2, Codes.Unavailable(Components.Files)), (record.Round, record.Code));
        var poison = await system.ParkedGroupAsync(record.Code!);
        Assert.Equal(
            ("in/poison.txt", record.ParkedKey), ((string)poison["items"]![0]!["key"]!, (string)poison["items"]![0]!["parkingKey"]!));
        Assert.Equal("in/poison.txt", Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(Bytes(poison))).Events).Key);
        Assert.Equal("{ not json", Encoding.UTF8.GetString(Bytes(await system.ParkedGroupAsync(Codes.Unreadable))));
        await system.AssertLedgerMatchesAsync(1);
    }

    [Fact]
    public async Task Files_older_than_the_first_start_are_processed()
    {
        const int files = 1000;
        await using var system = new Hurried(rounds: 50, filesBefore: files);
        await system.InitializeAsync();

        await system.AssertLedgerMatchesAsync(files);

        for (var i = 0; i < files; i++)
        {
            Assert.Equal(FileStatus.Processed, (await system.RecordAsync($"old/{i}.txt"))!.Status);
            Assert.Single(system.NotificationsOf($"old/{i}.txt"));
        }
    }

    private static byte[] Bytes(JsonNode group) => Convert.FromBase64String((string)group["sample"]!);
}
