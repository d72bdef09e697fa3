using System.Diagnostics;
using System.Net;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Failures with short waits: a failed delivery is redelivered after a second, and the first dead letter is parked.</summary>
public sealed class FailureTests(FailureTests.Running system) : IClassFixture<FailureTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1 })] },
            Resources = WithManualReconcile,
            Environment = Variables(AppIds.Requeue, ("Requeue__MaxRounds", "0"), ("Requeue__ReconcileGracePeriod", "00:00:00")),
        };
    }

    [Fact]
    public async Task A_transient_failure_is_resolved_by_redelivery()
    {
        // A process that has just started may take longer than the two seconds that recording a failure has.
        system.Run.Faults.FailFirst(Components.Files, "get", key => key == "in/first.txt", 1);
        await system.UploadAsync("in/first.txt", "warms up\n");
        await system.WhenAsync("in/first.txt", FileStatus.Processed);

        system.Run.Faults.FailFirst(Components.Files, "get", key => key == "in/heals.txt", 2);
        await system.UploadAsync("in/heals.txt", "well in the end\n");

        var record = await system.WhenAsync("in/heals.txt", FileStatus.Processed);

        Assert.Equal(3, record.Attempts);
        Assert.Equal(
            [Codes.Unavailable(Components.Files), Codes.Unavailable(Components.Files)], record.History.Select(attempt => attempt.Code));
    }

    [Fact]
    public async Task A_parked_file_is_processed_after_the_fix_and_a_requeue()
    {
        var isFixed = false;
        system.Run.Faults.FailAlways(Components.Files, "get", key => !Volatile.Read(ref isFixed) && key == "in/poison.txt");
        await system.UploadAsync("in/poison.txt", "poison\n");

        var parked = await system.WhenAsync("in/poison.txt", FileStatus.Parked);
        var message = await system.WhenNotifiedAsync("in/poison.txt");

        Assert.Equal((Codes.Unavailable(Components.Files), 5), (parked.Code, parked.Attempts));
        Assert.StartsWith("Parked: ", message.Subject, StringComparison.Ordinal);
        Assert.Equal("in/poison.txt", (await system.ParkedAsync(parked.ParkedKey!)).Key);

        Volatile.Write(ref isFixed, true);
        Assert.Equal(
            HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}"""));

        Assert.Equal(1, (await system.WhenAsync("in/poison.txt", FileStatus.Processed)).Generation);
    }

    [Fact]
    public async Task While_outcomes_cannot_be_published_none_is_lost()
    {
        system.Run.Faults.SetDown(Components.Outcomes, true);
        await system.UploadAsync("in/sns-down.txt", "not announced yet\n");
        await system.WhenAsync("in/sns-down.txt", FileStatus.Processed);
        await system.Cloud.WhenAsync(() =>
            Task.FromResult(system.Run.Faults.Injected.Any(fault => fault.Component == Components.Outcomes)), PipelineSystem.Cancellation);
        Assert.Empty(system.NotificationsOf("in/sns-down.txt"));
        system.Run.Faults.SetDown(Components.Outcomes, false);

        await system.WhenNotifiedAsync("in/sns-down.txt");
        await system.WhenQuietAsync();

        Assert.Single(system.NotificationsOf("in/sns-down.txt"));
    }

    [Fact]
    public async Task A_channel_that_was_down_is_notified_later_once()
    {
        system.Run.Faults.SetDown(Components.Alerts, true);
        await system.UploadAsync("in/alerts-down.txt", "not announced yet\n");
        await system.Cloud.WhenAsync(() =>
            Task.FromResult(system.Run.Faults.Injected.Any(fault => fault.Component == Components.Alerts)), PipelineSystem.Cancellation);
        system.Run.Faults.SetDown(Components.Alerts, false);

        await system.WhenNotifiedAsync("in/alerts-down.txt");
        await system.WhenQuietAsync();

        Assert.Single(system.NotificationsOf("in/alerts-down.txt"));
    }

    [Fact]
    public async Task A_crashed_service_is_restarted_and_continues()
    {
        var service = system.Run.Services[AppIds.Processor];
        using (var process = Process.GetProcessById(service.ProcessId!.Value)) process.Kill();

        await system.UploadAsync("in/after-the-crash.txt", "still here\n");

        await system.WhenAsync("in/after-the-crash.txt", FileStatus.Processed);
        Assert.Equal(1, service.Restarts);
    }
}
