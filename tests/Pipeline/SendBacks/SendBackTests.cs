using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A parked group is sent back by requeue's workflow.</summary>
public sealed class SendBackTests(ITestOutputHelper output)
{
    private const int MostItems = 40;
    private const int MostRows = 90;

    [Fact]
    public async Task Five_hundred_files_of_a_healed_cause_are_processed_by_one_request()
    {
        await using var system = await SendBackSystem.StartAsync(500);
        await system.StartSendBackAsync();
        var mostRows = 0;
        await system.WhenProgressAsync(progress =>
        {
            mostRows = Math.Max(mostRows, system.Workflow().History);
            return (string)progress["phase"]! == "finished";
        });

        var progress = await system.WhenEndedAsync();
        Assert.Equal((500, 500, 0), ((int)progress["sent"]!, (int)progress["processed"]!, (int)progress["open"]!));
        Assert.Equal(5, (int)progress["step"]!);
        foreach (var record in await system.RecordsAsync())
        {
            Assert.Equal((FileStatus.Processed, 1), (record.Status, record.Generation));
            var act = Assert.Single(record.History);
            Assert.Equal(("sent-back", $"by ada ({ParkedGroup.SendBack})"), (act.Code, act.Detail));
        }

        Assert.StartsWith("Send-back finished: ", (await system.WhenNotifiedAsync()).Subject, StringComparison.Ordinal);
        var workflow = system.Workflow();
        output.WriteLine(
            $"500 files: {workflow.Transactions} transactions with {workflow.Items} items, {workflow.MostItems} in the largest; "
                + $"at most {mostRows} rows seen, {workflow.History} rows left; "
                // A daprd reads the metadata after each transaction, and three items when it loads the instance (recorded).
                + $"{(2 * workflow.Transactions) + 3} requests to the store");
        Assert.InRange(workflow.MostItems, 1, MostItems);
        Assert.InRange(mostRows, 1, MostRows);
    }

    [Fact]
    public async Task A_group_whose_cause_persists_stops_after_the_first_step()
    {
        await using var system = await SendBackSystem.StartAsync(500, isHurried: true);
        system.Run.Faults.FailAlways(Components.Files, "get", _ => true);

        await system.StartSendBackAsync();
        var progress = await system.WhenEndedAsync();

        Assert.Equal(("stopped", 5, 1), ((string)progress["phase"]!, (int)progress["sent"]!, (int)progress["step"]!));
        Assert.Matches(@"^\d of 5 files of step 1 were parked again \(limit: 20 %\)$", (string)progress["why"]!);
        var notification = await system.WhenNotifiedAsync();
        Assert.Equal($"Send-back stopped: {ParkedGroup.SendBack}", notification.Subject);
        Assert.Contains((string)progress["why"]!, notification.Body, StringComparison.Ordinal);
        await system.WhenQuietAsync();
        var records = await system.RecordsAsync();
        Assert.All(records, record => Assert.Equal(FileStatus.Parked, record.Status));
        Assert.Equal(495, records.Count(record => record is { Generation: 0, History: [] }));
        Assert.Equal(5, records.Count(record => record.Generation == 1));
    }

    [Fact]
    public async Task A_paused_one_sends_nothing_until_it_is_resumed_and_a_cancelled_one_ends()
    {
        await using var system = await SendBackSystem.StartAsync(60);
        await system.StartSendBackAsync(""","first":2""");
        var second = await system.SendAsync(HttpMethod.Post, "/send-backs", $$"""{"code":"{{ParkedGroup.Code}}","by":"bob"}""");
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal(("ada", ParkedGroup.SendBack), ((string)second.Body["sendBack"]!["by"]!, (string)second.Body["sendBack"]!["id"]!));

        Assert.Equal(HttpStatusCode.Accepted, (await system.ControlAsync("pause")).Status);
        var paused = await system.WhenProgressAsync(progress => (bool)progress["isPaused"]!);
        await system.WhenQuietAsync();
        // Longer than the pauses between all looks at a step, by the clock of the pipeline itself: twenty files are uploaded one by one.
        for (var number = 0; number < 20; number++)
        {
            await system.UploadAsync($"other/{number}.txt", $"{number}\n");
            await system.WhenAsync($"other/{number}.txt", FileStatus.Processed);
        }

        Assert.Equal((int)paused["sent"]!, (int)(await system.ProgressAsync())!["sent"]!);
        Assert.Equal(60 - (int)paused["sent"]!, (await system.RecordsAsync()).Count(record => record.Status == FileStatus.Parked));
        Assert.Equal(HttpStatusCode.Accepted, (await system.ControlAsync("resume")).Status);
        await system.WhenProgressAsync(progress => (int)progress["sent"]! > (int)paused["sent"]!);

        await system.ControlAsync("pause");
        await system.WhenProgressAsync(progress => (bool)progress["isPaused"]! || (string)progress["phase"]! == "finished");
        await system.ControlAsync("cancel");
        var ended = await system.WhenEndedAsync();
        Assert.Equal(("cancelled", "cancelled by ada"), ((string)ended["phase"]!, (string)ended["why"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await system.ControlAsync("resume")).Status);
        Assert.Empty(system.Notifications());

        // The id can be started anew, for the rest.
        await system.StartSendBackAsync();
        Assert.Equal("finished", (string)(await system.WhenEndedAsync())["phase"]!);
        Assert.All(await system.RecordsAsync(), record => Assert.Equal(FileStatus.Processed, record.Status));
    }

    [Fact]
    public async Task Without_the_workflow_component_only_send_backs_are_unavailable()
    {
        await using var system = await SendBackSystem.StartAsync(2, hasWorkflows: false, isHurried: true);

        var (status, body) = await system.SendAsync(HttpMethod.Post, "/send-backs", $$"""{"code":"{{ParkedGroup.Code}}"}""");

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "send-backs are not available: the sidecar has no component workflows"),
            (status, (string)body["detail"]!));
        system.Run.Faults.FailFirst(Components.Files, "get", key => key == "in/new.txt", 2);
        await system.UploadAsync("in/new.txt", "new\n");
        await system.WhenAsync("in/new.txt", FileStatus.Parked);
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        var group = await system.SendAsync(
            HttpMethod.Post, "/parked/requeue", $$"""{"code":"{{ParkedGroup.Code}}","asOf":"2100-01-01T00:00:00Z"}""");
        Assert.Equal(HttpStatusCode.OK, group.Status);
        foreach (var key in system.Keys.Append("in/new.txt")) await system.WhenAsync(key, FileStatus.Processed);
        await system.AssertLedgerMatchesAsync(3);
        Assert.DoesNotContain("\"LogLevel\":\"Error\"", await system.LogAsync(AppIds.Requeue), StringComparison.Ordinal);
    }
}
