using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Records that are not final and whose message is gone: a purged queue, a retention that ended, a lost delete.</summary>
public sealed class OverdueTests
{
    [Theory]
    [InlineData(FileStatus.Failing)]
    [InlineData(FileStatus.Processing)]
    [InlineData(FileStatus.Waiting)]
    public async Task A_record_that_stays_open_is_sent_with_its_round_and_generation(FileStatus status)
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("a.txt");
        app.Save(Some.Record(file, status, generation: 2) with { Round = 3, Attempts = 4, UpdatedAt = app.Clock.GetUtcNow() });
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.ReconcileAsync();

        var sent = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal((MessageSources.Reconcile, 3, 2), (sent.Origin!.Source, sent.Round, sent.Generation));
        Assert.Equal((status, 3, 4), (app.Find(file)!.Status, app.Find(file)!.Round, app.Find(file)!.Attempts));
    }

    [Fact]
    public async Task A_claim_counts_until_its_end()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = app.Put("large.bin");
        var until = app.Clock.GetUtcNow().AddHours(3);
        app.Save(Some.Record(file, FileStatus.Processing) with { Claim = new("token", until), UpdatedAt = app.Clock.GetUtcNow() });
        app.Clock.Advance(until.AddMinutes(59) - app.Clock.GetUtcNow());
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.ReconcileAsync();

        Assert.Single(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_setting_says_how_long_a_record_may_stay_open()
    {
        await using var app = await RequeueApp.StartAsync(("OverdueAfter", "00:10:00"));
        app.Save(Some.Record(app.Put("a.txt"), FileStatus.Failing) with { UpdatedAt = app.Clock.GetUtcNow() });
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await app.ReconcileAsync();
        Assert.Single(app.Sidecar.Sent);
    }

    [Theory]
    [InlineData(FileStatus.Processed)]
    [InlineData(FileStatus.Rejected)]
    [InlineData(FileStatus.Parked)]
    [InlineData(FileStatus.Discarded)]
    public async Task A_final_record_is_never_overdue(FileStatus status)
    {
        await using var app = await RequeueApp.StartAsync();
        app.Save(Some.Record(app.Put("a.txt"), status));
        app.Clock.Advance(TimeSpan.FromDays(200));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_failing_record_is_sent_less_and_less_often_while_nothing_comes_of_it()
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileObjectsPerSecond", "100000"));
        app.Save(Some.Record(app.Put("a.txt"), FileStatus.Failing) with { UpdatedAt = app.Clock.GetUtcNow() });
        List<int> minutes = [];
        for (var minute = 1; minute <= 180; minute++)
        {
            var before = app.Sidecar.Sent.Count;
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.ReconcileAsync();
            if (app.Sidecar.Sent.Count > before) minutes.Add(minute);
        }

        Assert.Equal([60, 61, 63, 67, 75, 91, 123], minutes);
    }
}
