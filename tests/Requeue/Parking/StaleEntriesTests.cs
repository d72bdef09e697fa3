using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class StaleEntriesTests
{
    [Fact]
    public async Task Entries_that_their_record_no_longer_names_are_deleted_and_the_others_stay()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Park("twice.txt", "timed-out");
        var named = app.Park("twice.txt", "timed-out", generation: 1);
        app.Save(app.Park("opened.txt", "timed-out") with { Status = FileStatus.Processing });
        app.Sidecar.State.Remove(StateKeys.File(app.Park("unrecorded.txt", "timed-out").FileId));
        var unrecorded = ParkingKeys.Parked(
            "timed-out", FileOutcome.IdOf(StateKeys.FileId("unrecorded.txt"), Some.Event("unrecorded.txt").Write, 0, FileStatus.Parked));
        await app.DeliverAsync("{ not json");
        Assert.Equal(5, app.ParkingKeys.Count);

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal(3, app.ParkingKeys.Count);
        Assert.Contains(named.ParkedKey!, app.ParkingKeys);
        Assert.Contains(unrecorded, app.ParkingKeys);
        Assert.Contains(app.ParkingKeys, ParkingKeys.IsMessage);
        Assert.Empty(app.Sidecar.Published);
    }

    [Fact]
    public async Task An_interrupted_discard_is_published_before_its_entry_is_deleted()
    {
        await using var app = await RequeueApp.StartAsync();
        var parked = app.Park("a.txt", "timed-out");
        var discarded = app.Save(parked.AsFinal(FileStatus.Discarded));
        app.Sidecar.FailNext(call => call.Kind == "publish");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());
        Assert.Equal([parked.ParkedKey!], app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal(discarded.OutcomeId, Assert.Single(app.Sidecar.Published).Metadata["cloudevent.id"]);
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task One_that_cannot_be_read_keeps_no_other_from_its_end()
    {
        await using var app = await RequeueApp.StartAsync(("PageSize", "2"));
        foreach (var key in (string[])["a.txt", "b.txt", "c.txt", "d.txt"])
            app.Save(app.Park(key, "timed-out") with { Status = FileStatus.Processed });
        var broken = app.ParkingKeys[0];
        app.Sidecar.FailNext(call => call.Operation == "get" && call.Metadata.GetValueOrDefault("key") == broken, times: 100);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal([broken], app.ParkingKeys);
    }

    [Fact]
    public async Task A_read_that_fails_deletes_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Park("a.txt", "timed-out");
        app.Sidecar.FailNext(call => call.Kind == "get" && call.Key.StartsWith("file:", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());
        Assert.Single(app.ParkingKeys);
    }
}
