using System.Net;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Messages that are lost from their queue before their file is final.</summary>
public sealed class VanishedMessageTests(VanishedMessageTests.Running system) : IClassFixture<VanishedMessageTests.Running>
{
    private const string Queue = "file-events";

    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            // Redelivered each second, and never dead-lettered.
            Topology = topology =>
                topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1, DeadLetter = null })] },
            Resources = WithManualReconcile,
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00"), ("Requeue__OverdueAfter", "00:00:01")),
        };
    }

    [Fact]
    public async Task A_failing_file_whose_queue_was_purged_is_repaired()
    {
        var isFixed = false;
        system.Run.Faults.FailAlways(Components.Files, "get", key => !Volatile.Read(ref isFixed) && key == "in/purged.txt");
        await system.UploadAsync("in/purged.txt", "its message was purged\n");
        await system.WhenAsync("in/purged.txt", FileStatus.Failing);
        await PurgeAsync();
        Volatile.Write(ref isFixed, true);

        await system.Cloud.WhenAsync(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
                return (await system.RecordAsync("in/purged.txt"))!.Status == FileStatus.Processed;
            },
            PipelineSystem.Cancellation);

        await system.WhenNotifiedAsync("in/purged.txt");
        await system.AssertLedgerMatchesAsync(1);
    }

    // All messages are older than the retention, so the next receive deletes them.
    private async Task PurgeAsync()
    {
        var spec = system.Cloud.Queues.All().Single(queue => queue.Name == Queue);
        await system.Cloud.Queues.EnsureAsync(spec with { RetentionSeconds = 0 }, PipelineSystem.Cancellation);
        await system.Cloud.WhenAsync(() => Task.FromResult(system.Cloud.Queues.IsEmpty(Queue)), PipelineSystem.Cancellation);
        await system.Cloud.Queues.EnsureAsync(spec, PipelineSystem.Cancellation);
    }
}

/// <summary>S3 sends no events: reconcile finds all changes.</summary>
public sealed class LostRemovalTests(LostEventTests.Running system) : IClassFixture<LostEventTests.Running>
{
    [Fact]
    public async Task A_lost_removal_is_recorded_after_two_scans()
    {
        await system.UploadAsync("in/stays.txt", "stays\n");
        for (var cycle = 1; cycle <= 2; cycle++)
        {
            await system.UploadAsync("in/gone.txt", "put, removed, and put again\n");
            await system.AssertLedgerMatchesAsync(2);
            // Another scan, in case the last one did not list it.
            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
            Assert.True(await system.Cloud.Objects.DeleteAsync(PipelineSystem.Uploads, "in/gone.txt", PipelineSystem.Cancellation));

            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));

            await system.WhenAsync("in/gone.txt", FileStatus.Removed);
            await system.Cloud.WhenAsync(() => Task.FromResult(Removals() == cycle), PipelineSystem.Cancellation);
        }

        await system.AssertLedgerMatchesAsync(1);
        Assert.Equal(2, Removals());
        Assert.Equal(FileStatus.Processed, (await system.RecordAsync("in/stays.txt"))!.Status);
    }

    private int Removals() => system.NotificationsOf("in/gone.txt").Count(message => message.Subject == "Removed: in/gone.txt");
}

/// <summary>The links of notifications.</summary>
public sealed class LinkTests(LinkTests.Running system) : IClassFixture<LinkTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Faults = Faults("lose=1"),
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1 })] },
            Resources = WithManualReconcile,
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00"), ("Requeue__MaxRounds", "0")),
        };
    }

    [Fact]
    public async Task The_link_of_every_notification_answers_200()
    {
        system.Run.Faults.FailAlways(Components.Files, "get", key => key == "in/parked.txt");
        system.Run.Faults.FailAlways(Components.Files, "get", key => key == "in/discarded.txt");
        string[] keys = ["in/processed.txt", "in/rejected.exe", "in/parked.txt", "in/removed.txt", "in/discarded.txt"];
        foreach (var key in keys) await system.UploadAsync(key, "content\n");

        // The first scan reports untracked objects without a grace period.
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        await system.Cloud.WhenAsync(() => Task.FromResult(system.Cloud.SentMessages.List().Any(IsLedgerGap)), PipelineSystem.Cancellation);
        foreach (var key in keys) await system.WhenNotifiedAsync(key);
        var discarded = (await system.RecordAsync("in/discarded.txt"))!.ParkedKey;
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/discard", $$"""{"keys":["{{discarded}}"]}"""));
        await system.Cloud.Objects.DeleteAsync(PipelineSystem.Uploads, "in/removed.txt", PipelineSystem.Cancellation);
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        foreach (var status in (string[])["Discarded: in/discarded.txt", "Removed: in/removed.txt"])
        {
            await system.Cloud.WhenAsync(() =>
                Task.FromResult(system.Cloud.SentMessages.List().Any(message =>
                    message.Subject?.StartsWith(status, StringComparison.Ordinal) == true)), PipelineSystem.Cancellation);
        }

        foreach (var message in system.Cloud.SentMessages.List())
        {
            var link = message.Body.Split('\n')[^1].Split(": ")[1];
            Assert.Equal(IsLedgerGap(message), link.EndsWith("/ledger", StringComparison.Ordinal));
            using var answer = await system.People.GetAsync(new Uri(link), PipelineSystem.Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{message.Subject}: {link} answers {answer.StatusCode}");
        }
    }

    private static bool IsLedgerGap(SentMessage message) => message.Subject?.StartsWith("Ledger gap: ", StringComparison.Ordinal) == true;
}
