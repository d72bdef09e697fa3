using System.Net;
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
            [
                $"save records {StateKeys.File(file.FileId)}", $"binding parking create {record.ParkedKey}",
                $"binding parking create {FailureIndexKeys.Of(record)}", "publish outcomes file-outcomes",
            ],
            app.Sidecar.Effects);
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
}
