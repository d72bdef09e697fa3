using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class ParkedActionsTests
{
    [Fact]
    public async Task Parked_files_are_shown_by_cause()
    {
        await using var app = await ParkedAsync("a.txt", "b.txt");
        await app.DeliverAsync("{");
        var groups = (await app.GetParkedAsync())["groups"]!.AsArray();
        Assert.Equal(
            [("files-unavailable", 2), ("unreadable", 1)], groups.Select(group => ((string)group!["code"]!, (int)group["count"]!)));
        Assert.Equal(["a.txt", "b.txt"], groups[0]!["items"]!.AsArray().Select(item => (string)item!["key"]!).Order());
    }

    [Fact]
    public async Task An_entry_that_its_record_does_not_name_is_hidden()
    {
        await using var app = await ParkedAsync("a.txt");
        app.Save(Some.Record(Some.Event("a.txt"), FileStatus.Processed, generation: 1));
        Assert.Empty((await app.GetParkedAsync())["groups"]!.AsArray());
    }

    [Fact]
    public async Task A_requeue_sends_the_next_generation_in_round_0_and_leaves_the_record_to_the_processor()
    {
        await using var app = await ParkedAsync("a.txt");
        var before = app.Find(Some.Event("a.txt"))!;
        var (status, body) = await app.SendParkedAsync("requeue", before.ParkedKey!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([before.ParkedKey!], body["done"]!.AsArray().Select(key => (string)key!));
        var sent = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal(("a.txt", 0, 1, MessageSources.Console), (sent.Key, sent.Round, sent.Generation, sent.Origin!.Source));
        Assert.Empty(app.ParkingKeys);
        var after = app.Find(sent)!;
        Assert.Equal(before.ToJson(), (after with { History = before.History }).ToJson());
        Assert.Equal(("requeued", app.Clock.GetUtcNow()), (after.History[^1].Code, after.History[^1].At));
    }

    [Fact]
    public async Task A_requeue_that_breaks_off_can_be_done_again()
    {
        await using var app = await ParkedAsync("a.txt");
        var key = Assert.Single(app.ParkingKeys);
        app.Sidecar.FailNext(call => call.Operation == "delete");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendParkedAsync("requeue", key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("requeue", key)).Status);
        Assert.All(app.Sidecar.Sent, call => Assert.Equal(1, RequeueApp.EventIn(call.Content).Generation));
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task A_discard_publishes_the_parked_outcome_before_it_saves_or_nothing_is_saved()
    {
        await using var app = await ParkedAsync("a.txt");
        var parked = app.Find(Some.Event("a.txt"))!;
        var before = app.Sidecar.Calls.Count;
        app.Sidecar.FailNext(call => call.Kind == "publish");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendParkedAsync("discard", parked.ParkedKey!)).Status);
        Assert.Equal(parked.ToJson(), app.Find(Some.Event("a.txt"))!.ToJson());
        Assert.Equal([parked.ParkedKey!], app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("discard", parked.ParkedKey!)).Status);
        Assert.Equal(
            ["publish", "publish", "save", "publish"],
            app.Sidecar.Calls.Skip(before).Where(call => call.Kind is "publish" or "save").Select(call => call.Kind));
        Assert.Equal(
            [parked.OutcomeId!, app.Find(Some.Event("a.txt"))!.OutcomeId!],
            app.Sidecar.Published.TakeLast(2).Select(call => call.Metadata["cloudevent.id"]));
    }

    [Fact]
    public async Task An_unreadable_message_is_sent_back_as_the_bytes_that_it_is()
    {
        await using var app = await RequeueApp.StartAsync();
        await app.DeliverAsync("{ not json");
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("requeue", Assert.Single(app.ParkingKeys))).Status);
        Assert.Equal("{ not json", Assert.Single(app.Sidecar.Sent).Text);
    }

    [Fact]
    public async Task A_discarded_file_is_recorded_published_and_no_longer_listed()
    {
        await using var app = await ParkedAsync("a.txt");
        var key = Assert.Single(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("discard", key)).Status);
        var record = app.Find(Some.Event("a.txt"))!;
        Assert.Equal(
            (FileStatus.Discarded, "discarded", "by somebody"), (record.Status, record.History[^1].Code, record.History[^1].Detail));
        Assert.Equal(record.OutcomeId, app.Sidecar.Published[^1].Metadata["cloudevent.id"]);
        Assert.Empty(app.ParkingKeys);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("delete")]
    public async Task A_discard_that_broke_off_is_counted_once(string step)
    {
        await using var app = await ParkedAsync("a.txt");
        using var measured = new Measurements(app.Services);
        var key = Assert.Single(app.ParkingKeys);
        app.Sidecar.FailNext(call => call.Kind == step || call.Operation == step);
        // The first publish is of the outcome that is replaced.
        if (step == "publish")
            app.Sidecar.FailNext(call => call.Kind == step && app.Find(Some.Event("a.txt"))!.Status == FileStatus.Discarded);
        for (var tries = 0; await app.ActAsync("discard", key) != HttpStatusCode.OK; tries++) Assert.True(tries < 3);
        Assert.Single(measured.Of(AppMetrics.FileOutcomes.Name), one => one.Labels.Contains("status=discarded"));
    }

    [Theory]
    [InlineData("requeue", "parked/x/unknown.json")]
    [InlineData("discard", "parked/x/unknown.json")]
    [InlineData("requeue", "due/20260101T000000Z/a.json")]
    public async Task A_key_that_is_not_parked_is_a_404(string act, string key)
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put("due/20260101T000000Z/a.json", "{}");
        var (status, body) = await app.SendParkedAsync(act, key);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(key, (string)body["detail"]!, StringComparison.Ordinal);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Naming_nothing_is_a_clear_400()
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendParkedAsync("requeue")).Status);
    }

    private static async Task<RequeueApp> ParkedAsync(params string[] keys)
    {
        var app = await RequeueApp.StartAsync(("MaxRounds", "0"));
        foreach (var key in keys)
        {
            app.Failing(Some.Event(key));
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event(key)));
        }

        return app;
    }
}
