using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class DeadLettersTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_dead_letter_waits_record_first_then_its_entry()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event("in/a b+ü.txt");
        app.Failing(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        var key = ParkingKeys.Due(record.DueAt!.Value, file.FileId);
        Assert.Equal([$"save records {StateKeys.File(file.FileId)}", $"binding parking create {key}"], app.Sidecar.Effects);
        Assert.Equal(file with { Origin = new(MessageSources.Requeue, 1, 0) }, RequeueApp.EventIn(app.Entry(key).Body));
    }

    [Fact]
    public async Task A_due_entry_carries_the_generation_of_the_record()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event(generation: 2);
        app.Failing(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((1, 2), (RequeueApp.EventIn(app.Entry(Assert.Single(app.ParkingKeys)).Body).Round, app.Find(file)!.Generation));
        Assert.Equal(2, RequeueApp.EventIn(app.Entry(Assert.Single(app.ParkingKeys)).Body).Generation);
    }

    [Theory]
    [InlineData("save")]
    [InlineData("create")]
    public async Task A_crash_between_record_and_entry_repeats_to_the_same_key(string step)
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        app.Sidecar.FailNext(call => call.Kind == step || call.Operation == step);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Empty(app.ParkingKeys);
        var planned = app.Find(file)!.DueAt;
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(ParkingKeys.Due(app.Find(file)!.DueAt!.Value, file.FileId), Assert.Single(app.ParkingKeys));
        if (step == "create") Assert.Equal(planned, app.Find(file)!.DueAt);
    }

    [Fact]
    public async Task Past_the_last_round_record_then_entry_then_outcome()
    {
        await using var app = await RequeueApp.StartAsync(("MaxRounds", "0"));
        var file = Some.Event();
        app.Failing(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        Assert.Equal(
            [$"save records {StateKeys.File(file.FileId)}", $"binding parking create {record.ParkedKey}", "publish outcomes file-outcomes"], app.Sidecar.Effects);
        Assert.Equal(("files-unavailable", "files: get failed"), (app.Entry(record.ParkedKey!).Code, app.Entry(record.ParkedKey!).Reason));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("publish")]
    public async Task A_crash_while_parking_is_repaired_by_the_redelivery(string step)
    {
        await using var app = await RequeueApp.StartAsync(("MaxRounds", "0"));
        var file = Some.Event();
        app.Failing(file);
        app.Sidecar.FailNext(call => call.Kind == step || call.Operation == step);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        Assert.Equal(FileStatus.Parked, record.Status);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(record.ToJson(), app.Find(file)!.ToJson());
        Assert.Equal([record.ParkedKey!], app.ParkingKeys);
        Assert.Equal(record.OutcomeId, Assert.Single(app.Sidecar.Published).Metadata["cloudevent.id"]);
    }

    [Fact]
    public async Task The_outcome_of_a_final_file_is_published_again()
    {
        await using var app = await RequeueApp.StartAsync();
        var record = app.Save(Some.Record());
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event()));
        Assert.Equal(record.OutcomeId, Assert.Single(app.Sidecar.Published).Metadata["cloudevent.id"]);
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task A_failing_publication_is_redelivered_every_time()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Save(Some.Record());
        app.Sidecar.FailNext(call => call.Kind == "publish", times: 7);
        for (var i = 0; i < 7; i++) Assert.Equal(Redelivered, await app.DeliverAsync(Some.Event()));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event()));
        Assert.Single(app.Sidecar.Published);
    }

    [Fact]
    public async Task A_replaced_final_record_has_its_outcome_published_again()
    {
        await using var app = await RequeueApp.StartAsync();
        var old = app.Save(Some.Record());
        var newer = Some.Event(write: Some.Write(2));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(newer));
        Assert.Equal("publish outcomes file-outcomes", app.Sidecar.Effects[0]);
        Assert.Equal(old.OutcomeId, Assert.Single(app.Sidecar.Published).Metadata["cloudevent.id"]);
        Assert.Equal(FileStatus.Waiting, app.Find(newer)!.Status);
    }

    [Theory]
    [InlineData("waits", "5")]
    [InlineData("parked", "0")]
    [InlineData("removed", "5")]
    public async Task A_replaced_outcome_is_published_before_the_save_or_nothing_is_saved(string step, string rounds)
    {
        await using var app = await RequeueApp.StartAsync(("MaxRounds", rounds));
        var old = app.Save(Some.Record());
        var file = step == "removed" ? Some.Removal() : Some.Event(write: Some.Write(2));
        app.Sidecar.FailNext(call => call.Kind == "publish");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(old.ToJson(), app.Find(file)!.ToJson());
        Assert.Empty(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var effects = app.Sidecar.Calls.Select(call => call.Kind).Where(kind => kind is "publish" or "save");
        Assert.Equal(["publish", "publish", "save"], effects.Take(3));
        Assert.Equal(old.OutcomeId, app.Sidecar.Published[0].Metadata["cloudevent.id"]);
        Assert.NotEqual(old.OutcomeId, app.Find(file)!.OutcomeId);
    }

    [Fact]
    public async Task A_dead_letter_of_a_claimed_file_is_redelivered_until_the_claim_ends()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        var claim = new FileClaim("theirs", app.Clock.GetUtcNow().AddMinutes(1));
        var claimed = app.Save(Some.Record(file, FileStatus.Processing) with { Claim = claim });
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(claimed.ToJson(), app.Find(file)!.ToJson());
        Assert.Empty(app.Sidecar.Effects);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Waiting, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_conflict_on_save_is_redelivered()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Save(Some.Record(file)));
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task A_removal_is_recorded_and_published()
    {
        await using var app = await RequeueApp.StartAsync();
        var removal = Some.Removal();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(removal));
        Assert.Equal(FileStatus.Removed, app.Find(removal)!.Status);
        Assert.Single(app.Sidecar.Published);
    }

    [Theory]
    [InlineData("not json \u0000 ü")]
    [InlineData("{\"Records\":[{}]}")]
    [InlineData("")]
    public async Task Unreadable_messages_are_parked_with_their_exact_bytes(string body)
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var bytes = Encoding.UTF8.GetBytes(body);
        var key = ParkingKeys.ParkedMessage("unreadable", bytes);
        Assert.Equal([key], app.ParkingKeys);
        Assert.Equal(bytes, app.Entry(key).Body.ToArray());
        Assert.NotEmpty(app.Entry(key).Reason!);
    }

    [Fact]
    public async Task An_event_of_another_bucket_is_parked_and_never_looked_up_in_ours()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event() with { Bucket = "somebody-elses" };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.StartsWith("parked/unknown-bucket/", Assert.Single(app.ParkingKeys), StringComparison.Ordinal);
        Assert.Null(app.Find(file));
    }

    [Fact]
    public async Task A_message_with_a_bad_record_is_parked_once_and_the_good_file_waits()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        var body = WithBadRecord(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var parked = ParkingKeys.ParkedMessage("unreadable", Encoding.UTF8.GetBytes(body));
        Assert.Equal(2, app.ParkingKeys.Count);
        Assert.Equal(body, Encoding.UTF8.GetString(app.Entry(parked).Body.Span));
        Assert.Equal(FileStatus.Waiting, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_message_that_is_bad_in_two_ways_is_parked_once()
    {
        await using var app = await RequeueApp.StartAsync();
        var body = WithBadRecord(Some.Event() with { Bucket = "somebody-elses" });
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal([ParkingKeys.ParkedMessage("unreadable", Encoding.UTF8.GetBytes(body))], app.ParkingKeys);
        Assert.Contains("another bucket", app.Entry(app.ParkingKeys[0]).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_requeued_message_with_a_bad_record_is_parked_again_at_most()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Save(Some.Record(file));
        var body = WithBadRecord(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var key = Assert.Single(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("requeue", key)).Status);
        Assert.Empty(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Assert.Single(app.Sidecar.Sent).Text));
        Assert.Equal([key], app.ParkingKeys);
        Assert.Equal(Some.Record(file).ToJson(), app.Find(file)!.ToJson());
        Assert.Single(app.Sidecar.Published.Select(call => call.Metadata["cloudevent.id"]).Distinct());
    }

    [Fact]
    public async Task A_folder_mark_among_the_dead_letters_leaves_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event("in/", Some.Write(size: 0))));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal("in/")));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_message_that_cannot_be_parked_is_redelivered()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync("{"));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync("{"));
        Assert.Single(app.ParkingKeys);
    }

    private static string WithBadRecord(FileEvent file) =>
        Encoding.UTF8.GetString(S3MessageWriter.Write(file)).Replace("\"Records\":[", "\"Records\":[{},", StringComparison.Ordinal);
}
