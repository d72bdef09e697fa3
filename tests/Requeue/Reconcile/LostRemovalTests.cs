using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Objects that were removed while the removal's event was lost: two scans in a row tell.</summary>
public sealed partial class LostRemovalTests
{
    internal static readonly string[] SixKeys = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"];

    [Fact]
    public async Task The_second_scan_sends_the_removal_of_a_key_that_it_no_longer_lists()
    {
        await using var app = await ScannedAsync(["gone.txt", "stays.txt"], generation: 2);
        Assert.Empty(app.Sidecar.Sent);
        app.Sidecar.Buckets["files"].Remove("gone.txt");

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        var removal = Assert.Single(Removals(app));
        Assert.Equal(("gone.txt", MessageSources.Reconcile), (removal.Key, removal.Origin!.Source));
        Assert.Equal((2, 0), (removal.Generation, removal.Round));
        Assert.Equal((null, null, null, null), (removal.Write.ETag, removal.Write.Size, removal.Write.Sequencer, removal.Write.EventTime));
        // The processor decides: with the key gone it records the removal, and whatever S3 still tells of it is the same write.
        var record = app.Find(removal)!;
        Assert.Equal(Decision.CheckListing, Decisions.Decide(record, removal, null, app.Clock.GetUtcNow()));
        Assert.Equal(Decision.Remove, Decisions.Decide(record, removal, new(null), app.Clock.GetUtcNow()));
        var removed = (record with { Write = removal.Write }).AsFinal(FileStatus.Removed);
        Assert.Equal(Decision.PublishAgain, Decisions.Decide(removed, Some.Removal("gone.txt"), null, app.Clock.GetUtcNow()));
        var told = Some.Record(Some.Removal("gone.txt"), FileStatus.Removed);
        Assert.Equal(Decision.PublishAgain, Decisions.Decide(told, removal, null, app.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task It_is_sent_once()
    {
        await using var app = await ScannedAsync(["gone.txt", "stays.txt"]);
        app.Sidecar.Buckets["files"].Remove("gone.txt");
        for (var i = 0; i < 5; i++) await TickAsync(app);
        Assert.Single(Removals(app));
    }

    [Theory]
    [InlineData(FileStatus.Removed)]
    [InlineData(FileStatus.Missing)]
    [InlineData(FileStatus.Discarded)]
    [InlineData(null)]
    public async Task A_recorded_removal_is_not_sent(FileStatus? status)
    {
        await using var app = await ScannedAsync(["gone.txt"]);
        app.Sidecar.Buckets["files"].Remove("gone.txt");
        if (status is { } known) app.Save(Some.Record(Some.Event("gone.txt"), known));
        else app.Sidecar.State.Remove(StateKeys.File(StateKeys.FileId("gone.txt")));

        await TickAsync(app);

        Assert.Empty(app.Sidecar.Sent);
    }

    [Theory]
    [InlineData(FileStatus.Waiting)]
    [InlineData(FileStatus.Failing)]
    [InlineData(FileStatus.Processing)]
    [InlineData(FileStatus.Rejected)]
    [InlineData(FileStatus.Parked)]
    public async Task Whatever_else_the_record_says_it_is_sent(FileStatus status)
    {
        await using var app = await ScannedAsync(["gone.txt"]);
        app.Sidecar.Buckets["files"].Remove("gone.txt");
        app.Save(Some.Record(Some.Event("gone.txt"), status));
        await TickAsync(app);
        Assert.Single(Removals(app));
    }

    [Fact]
    public async Task No_removal_is_sent_for_a_key_that_exists_again()
    {
        await using var app = await ScannedAsync(["gone.txt", "stays.txt"]);
        app.Sidecar.Buckets["files"].Remove("gone.txt");
        app.Sidecar.BeforeNext(
            call => call.Operation == "list" && call.Text.Contains("gone.txt", StringComparison.Ordinal), () => app.Put("gone.txt"));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Every_removal_of_a_key_has_an_id_of_its_own()
    {
        await using var app = await ScannedAsync(["daily.csv"]);
        for (var day = 0; day < 3; day++)
        {
            app.Sidecar.Buckets["files"].Remove("daily.csv");
            await TickAsync(app);
            var removal = Removals(app)[^1];
            app.Save((app.Find(removal)! with { Write = removal.Write, UpdatedAt = app.Clock.GetUtcNow() }).AsFinal(FileStatus.Removed));
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            app.Save(Some.Record(app.Put("daily.csv")) with { Bytes = 3, UpdatedAt = app.Clock.GetUtcNow() });
            await TickAsync(app);
        }

        var ids = Removals(app).Select(file => FileOutcome.IdOf(file.FileId, file.Write, file.Generation, FileStatus.Removed)).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_step_repeats_harmlessly(bool isAfterEffect)
    {
        string[] steps = ["get", "save", "files list", "parking get", "parking create", "parking list", "file-events-out create"];
        // By name and number: jobs of one tick run side by side, so the number of a call among all of them is another in another run.
        foreach (var step in steps)
        {
            var times = 0;
            while (await RepeatsHarmlesslyAsync(step, times, isAfterEffect)) times++;
            Assert.True(times > 0, $"a tick does not {step}");
        }

        static async Task<bool> RepeatsHarmlesslyAsync(string step, int times, bool isAfterEffect)
        {
            await using var app = await ScannedAsync(["gone.txt", "stays.txt"]);
            app.Sidecar.Buckets["files"].Remove("gone.txt");
            var (calls, isHit) = (0, false);
            bool IsStep(SidecarCall call) =>
                (call.Kind == "binding" ? $"{call.Component} {call.Operation}" : call.Kind) == step && calls++ == times && (isHit = true);

            if (isAfterEffect) app.Sidecar.LoseReply(IsStep);
            else app.Sidecar.FailNext(IsStep);
            await TickAsync(app);
            if (!isHit) return false;
            for (var i = 0; i < 3; i++) await TickAsync(app);

            Assert.InRange(Removals(app).Count, 1, 2);
            Assert.Single(Removals(app).Distinct());
            Assert.Equal(Removals(app).Count, app.Sidecar.Sent.Count);
            Assert.Equal(1, app.Books()!.Listed.Count);
            return true;
        }
    }

    [Fact]
    public async Task A_key_that_could_not_be_checked_keeps_no_other_and_is_checked_by_the_next_scan()
    {
        await using var app = await ScannedAsync(["a.txt", "b.txt", "c.txt", "stays.txt"]);
        foreach (var key in (string[])["a.txt", "b.txt", "c.txt"]) app.Sidecar.Buckets["files"].Remove(key);
        app.Sidecar.FailNext(call => call.Kind == "get" && call.Key == StateKeys.File(StateKeys.FileId("b.txt")));

        await TickAsync(app);
        Assert.Equal(["a.txt", "c.txt"], Removals(app).Select(file => file.Key));
        await TickAsync(app);

        Assert.Equal(["a.txt", "c.txt", "b.txt"], Removals(app).Select(file => file.Key));
    }

    [Fact]
    public async Task Keys_are_compared_in_the_order_of_their_utf8_bytes()
    {
        // As UTF-16 the emoji sorts before the full-width tilde; S3 lists it behind.
        await using var app = await ScannedAsync(["a", "\u00e4", "\uff5e1", "\uff5e2", "\U0001f600", "\U0001f601"], ("PageSize", "2"));
        app.Sidecar.Buckets["files"].Remove("\uff5e2");
        var before = app.Sidecar.Calls.Count;
        await TickAsync(app);
        Assert.Equal("\uff5e2", Assert.Single(Removals(app)).Key);
        // One read of each record, and one more of the key that is gone.
        Assert.Equal(6, app.Sidecar.Calls.Skip(before).Count(IsRecordRead));
    }

    [Fact]
    public async Task Removed_keys_are_checked_at_the_limited_rate()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"{i:d3}.txt")];
        await using var app = await ScannedAsync(keys, ("LeaseDuration", "00:00:30"), ("ReconcileObjectsPerSecond", "2"));
        foreach (var key in keys) app.Sidecar.Buckets["files"].Remove(key);
        var (sent, ticks) = (0, 0);
        while (sent < 300)
        {
            Assert.InRange(++ticks, 1, 20);
            await app.ReconcileAsync();
            Assert.InRange(app.Sidecar.Sent.Count - sent, 0, 60);
            sent = app.Sidecar.Sent.Count;
            app.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(300, Removals(app).Select(file => file.Key).Distinct().Count());
    }

    internal static async Task TickAsync(RequeueApp app)
    {
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.ReconcileAsync();
    }

    private static bool IsRecordRead(SidecarCall call) => call.Kind == "get" && call.Key.StartsWith("file:", StringComparison.Ordinal);

    internal static Task<RequeueApp> ScannedAsync(string[] keys, params (string Key, string Value)[] settings) =>
        ScannedAsync(keys, 0, settings);

    internal static async Task<RequeueApp> ScannedAsync(string[] keys, int generation, params (string Key, string Value)[] settings)
    {
        // Fast enough for a scan to need no pause: this clock stands still.
        if (!settings.Any(item => item.Key == "ReconcileObjectsPerSecond"))
            settings = [.. settings, ("ReconcileObjectsPerSecond", "100000")];
        var app = await RequeueApp.StartAsync(settings);
        foreach (var key in keys) app.Save(Some.Record(app.Put(key), generation: generation) with { Bytes = 3 });
        do
        {
            await TickAsync(app);
        }
        while (app.Books() is null);
        return app;
    }

    internal static IReadOnlyList<FileEvent> Removals(RequeueApp app) =>
        [.. app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content)).Where(file => file.IsRemoval)];
}
