using System.Net;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Messages that vanish from their queue while their file is not finished.</summary>
public sealed class VanishedMessageTests(VanishedMessageTests.Running system) : IClassFixture<VanishedMessageTests.Running>
{
    private const string Queue = "file-events";

    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            // Redelivered each second, and never a dead letter.
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1, DeadLetter = null })] },
            Resources = WithReconcileByHand,
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00"), ("Requeue__OverdueAfter", "00:00:01")),
        };
    }

    [Fact]
    public async Task A_failing_file_whose_queue_was_purged_is_repaired()
    {
        var isMended = false;
        system.Run.Faults.FailAlways(Components.Files, "get", key => !Volatile.Read(ref isMended) && key == "in/purged.txt");
        await system.UploadAsync("in/purged.txt", "nobody has a message of it any more\n");
        await system.WhenAsync("in/purged.txt", FileStatus.Failing);
        await PurgeAsync();
        Volatile.Write(ref isMended, true);

        await system.Cloud.WhenAsync(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
                return (await system.RecordAsync("in/purged.txt"))!.Status == FileStatus.Processed;
            },
            PipelineSystem.Cancellation);

        await system.WhenToldAsync("in/purged.txt");
        await system.AssertBooksBalanceAsync(1);
    }

    // Its messages are all past their retention: the next receive deletes them.
    private async Task PurgeAsync()
    {
        var spec = system.Cloud.Queues.All().Single(queue => queue.Name == Queue);
        await system.Cloud.Queues.EnsureAsync(spec with { RetentionSeconds = 0 }, PipelineSystem.Cancellation);
        await system.Cloud.WhenAsync(() => Task.FromResult(system.Cloud.Queues.IsEmpty(Queue)), PipelineSystem.Cancellation);
        await system.Cloud.Queues.EnsureAsync(spec, PipelineSystem.Cancellation);
    }
}

/// <summary>S3 tells nobody of anything: all is found by scans.</summary>
public sealed class LostRemovalTests(LostEventTests.Running system) : IClassFixture<LostEventTests.Running>
{
    [Fact]
    public async Task An_object_whose_removal_was_lost_ends_removed_after_two_scans_each_time()
    {
        await system.UploadAsync("in/stays.txt", "stays\n");
        for (var cycle = 1; cycle <= 2; cycle++)
        {
            await system.UploadAsync("in/gone.txt", "put, removed, and put again\n");
            await system.AssertBooksBalanceAsync(2);
            // The scan that saw it, if the last one did not.
            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
            Assert.True(await system.Cloud.Objects.DeleteAsync(PipelineSystem.Uploads, "in/gone.txt", PipelineSystem.Cancellation));

            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));

            await system.WhenAsync("in/gone.txt", FileStatus.Removed);
            await system.Cloud.WhenAsync(() => Task.FromResult(Removals() == cycle), PipelineSystem.Cancellation);
        }

        await system.AssertBooksBalanceAsync(1);
        Assert.Equal(2, Removals());
        Assert.Equal(FileStatus.Processed, (await system.RecordAsync("in/stays.txt"))!.Status);
    }

    private int Removals() => system.Told("in/gone.txt").Count(message => message.Subject == "removed: in/gone.txt");
}

/// <summary>What people are sent leads somewhere.</summary>
public sealed class LinkTests(LinkTests.Running system) : IClassFixture<LinkTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Faults = Faults("lose=1"),
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1 })] },
            Resources = WithReconcileByHand,
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

        // The first scan finds a gap, and says so at once: there is no grace time.
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        await system.Cloud.WhenAsync(() => Task.FromResult(system.Cloud.People.List().Any(IsLedgerGap)), PipelineSystem.Cancellation);
        foreach (var key in keys) await system.WhenToldAsync(key);
        var discarded = (await system.RecordAsync("in/discarded.txt"))!.ParkedKey;
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/discard", $$"""{"keys":["{{discarded}}"]}"""));
        await system.Cloud.Objects.DeleteAsync(PipelineSystem.Uploads, "in/removed.txt", PipelineSystem.Cancellation);
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        foreach (var status in (string[])["discarded: in/discarded.txt", "removed: in/removed.txt"])
            await system.Cloud.WhenAsync(() => Task.FromResult(system.Cloud.People.List().Any(message => message.Subject == status)), PipelineSystem.Cancellation);

        foreach (var message in system.Cloud.People.List())
        {
            var link = message.Body.Split('\n').Single(line => line.StartsWith("More: ", StringComparison.Ordinal))["More: ".Length..];
            Assert.Equal(IsLedgerGap(message), link.EndsWith("/ledger", StringComparison.Ordinal));
            using var answer = await system.People.GetAsync(new Uri(link), PipelineSystem.Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{message.Subject}: {link} answers {answer.StatusCode}");
        }
    }

    private static bool IsLedgerGap(PersonMessage message) => message.Subject?.StartsWith("ledger-gap: ", StringComparison.Ordinal) == true;
}
