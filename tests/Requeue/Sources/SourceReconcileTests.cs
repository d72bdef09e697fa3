using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Reconcile with several sources.</summary>
public sealed class SourceReconcileTests
{
    [Fact]
    public async Task Each_source_has_its_ledger_and_all_have_the_sums()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu", "us"]);
        app.Save(Some.Record(app.PutIn(null, "a.txt")) with { Bytes = 3 });
        app.Save(Some.Record(app.PutIn("eu", "a.txt", "four")) with { Bytes = 4 });
        app.Save(Some.Record(app.PutIn("eu", "b.txt", "12345"), FileStatus.Rejected) with { Bytes = 5 });

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        var ledger = app.Books()!;
        Assert.Equal((new Tally(3, 12), new Tally(2, 7), new Tally(1, 5)), (ledger.Listed, ledger.Processed, ledger.Rejected));
        Assert.True(ledger.IsInOrder);
        Assert.Equal(["", "eu", "us"], ledger.Sources!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([new(1, 3), new(2, 9), Tally.None], ((string?[])[null, "eu", "us"]).Select(name => ledger.Of(name)!.Listed));
        Assert.All(ledger.Sources.Values, one => Assert.True(one.IsInOrder));
        Assert.Equal((Some.Time, Some.Time, null), (ledger.AsOf, ledger.GapZeroSince, ledger.GapSince));
    }

    [Fact]
    public async Task The_same_key_is_compared_and_sent_for_each_source()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        FileEvent[] files = [app.PutIn(null, "lost.txt"), app.PutIn("eu", "lost.txt", "other")];
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        await app.ReconcileAsync();

        var sent = app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content)).ToList();
        Assert.Equal(files.Select(file => (file.Bucket, file.Key)), sent.Select(file => (file.Bucket, file.Key)));
        Assert.Equal([null, "eu"], files.Select(file => app.Find(file)!.Source));
        Assert.All(files, file => Assert.Equal(FileStatus.Waiting, app.Find(file)!.Status));
        Assert.Equal(new Tally(2, 8), app.Books()!.Gap);
    }

    [Fact]
    public async Task A_gap_is_reported_for_its_source()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"], ("ReconcileGracePeriod", "00:00:00"));
        app.Save(Some.Record(app.PutIn(null, "a.txt")) with { Bytes = 3 });
        app.PutIn("eu", "lost.txt");

        await app.ReconcileAsync();

        var gap = Assert.Single(app.Sidecar.Published);
        var outcome = System.Text.Json.JsonSerializer.Deserialize(gap.Content.Span, WireJson.Default.FileOutcome)!;
        Assert.Equal((Codes.LedgerGap, "eu"), (outcome.Code, outcome.Source));
        Assert.NotNull(app.Books()!.GapSince);
        Assert.Equal((null, 1L), (app.Books()!.Of(null)!.GapSince, app.Books()!.Of("eu")!.Gap.Count));

        var since = new Ledger { GapSince = Some.Time, Gap = new(1, 1) };
        Assert.NotEqual(since.ToGapRecord().OutcomeId, since.ToGapRecord("eu").OutcomeId);
        Assert.NotEqual(since.ToGapRecord().FileId, since.ToGapRecord("eu").FileId);
        Assert.Equal(32, since.ToGapRecord("eu").FileId.Length);
    }

    [Fact]
    public async Task A_difference_in_one_source_is_not_made_up_for_by_another()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        app.Save(Some.Record(app.PutIn(null, "a.txt")) with { Bytes = 4 });
        app.Save(Some.Record(app.PutIn("eu", "a.txt")) with { Bytes = 2 });

        await app.ReconcileAsync();

        Assert.True(app.Books()!.IsBalanced());
        Assert.Equal(Some.Time, app.Books()!.GapSince);
    }

    [Fact]
    public async Task A_lost_removal_is_found_in_its_own_source()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        foreach (var source in (string?[])[null, "eu"]) app.Save(Some.Record(app.PutIn(source, "a.txt")) with { Bytes = 3 });
        await app.ReconcileAsync();
        app.Sidecar.Buckets["files-eu"].Remove("a.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        await app.ReconcileAsync();

        var removal = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.True(removal.IsRemoval);
        Assert.Equal(("filepipeline-files-eu", "a.txt"), (removal.Bucket, removal.Key));
        Assert.Equal(
            ["listed/a/00000000.json.gz", "listed/eu-a/00000000.json.gz"],
            app.ListPages.Where(page => page.Contains("a/0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_source_that_fails_leaves_the_others_their_scan()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu", "us"]);
        var isDown = true;
        foreach (var source in (string?[])[null, "us"]) app.Save(Some.Record(app.PutIn(source, "a.txt")) with { Bytes = 3 });
        var listed = app.PutIn("eu", "a.txt");
        app.Sidecar.FailNext(call => isDown && call is { Component: "files-eu", Operation: "list" }, times: int.MaxValue);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());

        Assert.Equal(["", "us"], app.Books()!.Sources!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new Tally(2, 6), app.Books()!.Processed);

        isDown = false;
        app.Save(Some.Record(listed) with { Bytes = 3 });
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal(new Tally(3, 9), app.Books()!.Processed);
    }

    [Fact]
    public async Task Several_sources_are_scanned_in_turn_at_the_rate_of_one()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"], ("ReconcileObjectsPerSecond", "1"));
        const int keys = 180;
        for (var i = 0; i < keys; i++)
        {
            app.PutIn(null, $"{i:d3}.txt");
            app.PutIn("eu", $"{i:d3}.txt");
        }

        for (var minute = 1; minute <= 2 * keys / 60; minute++)
        {
            Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
            Assert.Equal(60 * minute, Looked(app));
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(2 * keys, Looked(app));
        Assert.Equal(2 * keys, app.Books()!.Listed.Count);
    }

    [Fact]
    public async Task A_source_keeps_its_cursor_and_the_default_one_its_old_name()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        await app.ReconcileAsync();

        Assert.All(["reconcile", "reconcile-eu"], job => Assert.NotNull(app.Sidecar.State.Find(StateKeys.Cursor(job))));
        Assert.NotNull(app.Sidecar.State.Find(StateKeys.Lease("reconcile")));
        Assert.Null(app.Sidecar.State.Find(StateKeys.Lease("reconcile-eu")));
    }

    [Fact]
    public async Task A_ledger_of_one_source_is_that_of_the_default_source_among_several()
    {
        var single = new Ledger { AsOf = Some.Time, GapZeroSince = Some.Time.AddDays(-1), Listed = new(1, 3), Processed = new(1, 3) };
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        app.Sidecar.State.Set(
            StateKeys.Ledger, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(single, RequeueJson.Default.Ledger));
        app.Sidecar.FailNext(call => call is { Component: "files", Operation: "list" }, times: 5);

        await app.ReconcileAsync();

        Assert.Equal(single with { Sources = null }, app.Books()!.Of(null));
        Assert.Equal((new Tally(1, 3), Some.Time.AddDays(-1)), (app.Books()!.Listed, app.Books()!.GapZeroSince));
    }

    private static int Looked(RequeueApp app) =>
        app.Sidecar.Calls.Count(call => call.Kind == "get" && call.Key.StartsWith("file:", StringComparison.Ordinal));
}
