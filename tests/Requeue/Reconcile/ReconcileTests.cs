using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class ReconcileTests
{
    [Fact]
    public async Task A_file_without_a_record_is_sent_once_it_is_past_the_grace_time()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("lost.txt", "abc");
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Empty(app.Sidecar.Sent);
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        var file = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal(("lost.txt", ObjectVersion.Of(null, null, ObjectTable.ETagOf("abc"u8), 3, null)), (file.Key, file.Write));
        Assert.Equal((MessageSources.Reconcile, 0, 0), (file.Origin!.Source, file.Round, file.Generation));
        Assert.Equal(FileStatus.Waiting, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_tick_between_two_scans_only_reads_the_cursors()
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileInterval", "1.00:00:00"));
        app.Save(Some.Record(app.Put("a.txt")) with { Bytes = 3 });
        app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        var before = app.Sidecar.Calls.Count;
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal(
            ["get cursor:failures", "get cursor:parked", "get cursor:reconcile", "get cursor:reprocess"],
            app.Sidecar.Calls.Skip(before).Select(call => $"{call.Kind} {call.Key}").Order());
    }

    [Fact]
    public async Task It_does_not_send_a_file_again_and_again()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("lost.txt", "abc");
        for (var i = 0; i < 60; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.ReconcileAsync();
        }

        Assert.InRange(app.Sidecar.Sent.Count, 2, 7);
    }

    [Fact]
    public async Task A_recorded_file_is_not_sent()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "abc");
        app.Save(Some.Record(file) with { Bytes = 3 });
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
        var books = app.Books()!;
        Assert.Equal((new Tally(1, 3), new Tally(1, 3), Tally.None), (books.Listed, books.Processed, books.Gap));
        Assert.Equal(app.Clock.GetUtcNow(), books.GapZeroSince);
        Assert.True(books.IsBalanced());
    }

    [Theory]
    [InlineData(FileStatus.Missing)]
    [InlineData(FileStatus.Removed)]
    public async Task A_missing_or_removed_record_of_a_listed_object_is_a_gap(FileStatus status)
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "abc");
        var record = app.Save(Some.Record(file, status));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.ReconcileAsync();
        Assert.Equal(1, RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Generation);
        Assert.Equal((status, record.OutcomeId), (app.Find(file)!.Status, app.Find(file)!.OutcomeId));
        Assert.Equal(1, app.Books()!.Gap.Count);
        Assert.Null(app.Books()!.GapZeroSince);
    }

    [Fact]
    public async Task A_record_of_another_write_is_a_gap_and_keeps_its_status()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "newer content");
        app.Save(Some.Record(Some.Event("a.txt"), generation: 3));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.ReconcileAsync();
        var sent = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal((0, file.Write.ETag), (sent.Generation, sent.Write.ETag));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_file_that_waits_longer_than_it_should_is_sent_with_its_round_and_generation()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "abc");
        app.Save(Some.Record(file, FileStatus.Waiting, generation: 2) with { Round = 1, DueAt = app.Clock.GetUtcNow().AddSeconds(5) });
        app.Clock.Advance(TimeSpan.FromSeconds(64));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        await app.ReconcileAsync();
        var sent = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal((1, 2), (sent.Round, sent.Generation));
    }

    [Fact]
    public async Task A_first_write_that_another_won_sends_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "abc");
        app.Clock.Advance(TimeSpan.FromHours(1));
        app.Sidecar.BeforeNext(call => call.Kind == "save" && call.Key.StartsWith("file:", StringComparison.Ordinal), () =>
            app.Save(Some.Record(file)));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_failed_read_is_no_gap_and_does_not_stop_the_scan()
    {
        await using var app = await RequeueApp.StartAsync();
        foreach (var key in (string[])["a.txt", "b.txt", "c.txt"]) app.Put(key, "abc");
        app.Clock.Advance(TimeSpan.FromHours(1));
        app.Sidecar.FailNext(call => call.Kind == "get" && call.Key == StateKeys.File(StateKeys.FileId("b.txt")));
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal(["a.txt", "c.txt"], app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key));
        Assert.Null(app.Books());
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal("b.txt", RequeueApp.EventIn(app.Sidecar.Sent[^1].Content).Key);
        Assert.Equal(3, app.Books()!.Listed.Count);
    }

    [Fact]
    public async Task A_tick_that_failed_leaves_the_job_to_the_next()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("a.txt", "abc");
        app.Clock.Advance(TimeSpan.FromHours(1));
        app.Sidecar.FailNext(call => call.Operation == "list");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Single(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Totals_do_not_match_when_recorded_and_listed_bytes_differ()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt", "abc");
        app.Save(Some.Record(file) with { Bytes = 2 });
        await app.ReconcileAsync();
        Assert.False(app.Books()!.IsBalanced());
    }

    [Fact]
    public async Task A_long_scan_continues_where_the_last_tick_ended()
    {
        await using var app = await RequeueApp.StartAsync(("PageSize", "2"), ("ReconcileObjectsPerSecond", "1"));
        for (var i = 0; i < 5; i++) app.Put($"{i}.txt", "abc");
        app.Clock.Advance(TimeSpan.FromHours(1));
        var ticks = 0;
        for (; app.Books() is null; ticks++)
        {
            var tick = app.ReconcileAsync();
            while (!tick.IsCompleted)
            {
                // The walk paces itself by this clock; a minute is a whole lease.
                app.Clock.Advance(TimeSpan.FromMinutes(1));
                await Task.Yield();
            }

            Assert.Equal(HttpStatusCode.OK, await tick);
        }

        Assert.InRange(ticks, 2, 3);
        Assert.Equal(5, app.Books()!.Listed.Count);
        Assert.Equal(5, app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).Distinct().Count());
    }
}
