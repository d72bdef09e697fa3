using FilePipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Requeue.Tests;

/// <summary>What the activities of a send-back do, over a scripted sidecar.</summary>
public sealed class SendBackFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_take_the_entries_in_order_each_once()
    {
        await using var app = await ParkedAsync(7);
        var first = await FilesOf(app).ChooseAsync(StateAt(app), Cancellation);
        var second = await FilesOf(app).ChooseAsync(first, Cancellation);

        Assert.Equal((5, false), (first.Waiting.Count, first.IsLast));
        Assert.Equal((2, true), (second.Waiting.Count, second.IsLast));
        Assert.Equal(app.ParkingKeys, [.. first.Waiting.Concat(second.Waiting).Select(member => member.Entry)]);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Entries_that_are_stale_or_parked_later_are_not_chosen()
    {
        await using var app = await ParkedAsync(3);
        app.Save(Some.Record(Some.Event("1.txt"), FileStatus.Processed, generation: 1));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        app.Park("9.txt", SendBackSome.Code);

        var chosen = await FilesOf(app).ChooseAsync(SendBackSome.State() with { AsOf = Some.Time }, Cancellation);

        Assert.Equal(
            ((string[])["0.txt", "2.txt"]).Select(StateKeys.FileId).Order(StringComparer.Ordinal),
            chosen.Waiting.Select(member => member.FileId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_repeated_send_sends_the_rest_of_the_same_files()
    {
        await using var app = await ParkedAsync(3);
        var chosen = await FilesOf(app).ChooseAsync(StateAt(app), Cancellation);
        var sends = 0;
        app.Sidecar.FailNext(call => call.Component == Components.FileEventsOut && ++sends == 2);

        await Assert.ThrowsAsync<Hosting.CodedException>(() => FilesOf(app).SendAsync(chosen, Cancellation));
        var sent = await FilesOf(app).SendAsync(chosen, Cancellation);

        Assert.Equal((3, 3, SendBackPhase.Looking), (sent.Sent, sent.StepSent, sent.Phase));
        Assert.Equal(3, app.Sidecar.Sent.Count);
        Assert.Equal(3, app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(app.ParkingKeys);
        var act = app.Find(Some.Event("0.txt"))!.History[^1];
        Assert.Equal(("sent-back", $"by ada ({SendBackSome.Id})"), (act.Code, act.Detail));
    }

    [Fact]
    public async Task A_send_after_a_lost_answer_has_the_same_generation()
    {
        await using var app = await ParkedAsync(1);
        var chosen = await FilesOf(app).ChooseAsync(StateAt(app), Cancellation);
        app.Sidecar.FailNext(call => call.Operation == "delete");

        await Assert.ThrowsAsync<Hosting.CodedException>(() => FilesOf(app).SendAsync(chosen, Cancellation));
        await FilesOf(app).SendAsync(chosen, Cancellation);

        Assert.Equal(2, app.Sidecar.Sent.Count);
        Assert.Single(app.Sidecar.Sent.Select(call => call.Text).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(FileStatus.Parked, 0, "open")]
    [InlineData(FileStatus.Processing, 1, "open")]
    [InlineData(FileStatus.Failing, 1, "open")]
    [InlineData(FileStatus.Waiting, 1, "open")]
    [InlineData(FileStatus.Processed, 1, "processed")]
    [InlineData(FileStatus.Parked, 1, "parked again")]
    [InlineData(FileStatus.Rejected, 1, "otherwise")]
    [InlineData(FileStatus.Discarded, 0, "otherwise")]
    [InlineData(FileStatus.Removed, 0, "otherwise")]
    public async Task A_look_counts_the_outcome_in_the_record(FileStatus status, int generation, string expected)
    {
        await using var app = await ParkedAsync(1);
        var sent = SendBackPlan.Sent(await FilesOf(app).ChooseAsync(StateAt(app), Cancellation), Some.Time);
        var before = app.Find(Some.Event("0.txt"))!;
        if (status != FileStatus.Parked || generation > 0)
        {
            var record = Some.Record(Some.Event("0.txt"), status, generation);
            app.Save(record with
            {
                ParkedKey = status == FileStatus.Parked ? ParkingKeys.Parked(SendBackSome.Code, record.OutcomeId!) : null,
            });
        }

        // More than one parked file of one would stop it.
        var looked = await FilesOf(app).LookAsync(sent with { StepSent = 10 }, Cancellation);

        Assert.NotNull(before.ParkedKey);
        Assert.Equal(
            expected,
            looked switch
            {
                { Waiting.Count: 1 } => "open",
                { Processed: 1 } => "processed",
                { ParkedAgain: 1 } => "parked again",
                { Otherwise: 1 } => "otherwise",
                _ => "nothing",
            });
    }

    [Fact]
    public async Task Older_progress_does_not_replace_newer_or_a_later_start()
    {
        await using var app = await RequeueApp.StartAsync();
        var progress = app.Services.GetRequiredService<SendBackProgress>();
        var state = SendBackSome.State() with { Revision = 3, Waiting = SendBackSome.Members(2) };
        Assert.Equal(2, (await progress.SaveAsync(state, Cancellation)).Waiting.Count);
        await progress.SaveAsync(state with { Revision = 2, Step = 9 }, Cancellation);
        var kept = (await progress.FindAsync(state.Id, Cancellation))!;
        Assert.Equal((3, 1, 0), (kept.Revision, kept.Step, kept.Waiting.Count));

        await progress.SaveAsync(state with { Run = "run-2", Revision = 0, StartedAt = Some.Time.AddSeconds(1) }, Cancellation);
        await progress.SaveAsync(state with { Revision = 9 }, Cancellation);
        Assert.Equal("run-2", (await progress.FindAsync(state.Id, Cancellation))!.Run);
    }

    private static SendBackState StateAt(RequeueApp app) => SendBackSome.State() with { AsOf = app.Clock.GetUtcNow() };

    private static SendBackFiles FilesOf(RequeueApp app) => app.Services.GetRequiredService<SendBackFiles>();

    private static async Task<RequeueApp> ParkedAsync(int count)
    {
        var app = await RequeueApp.StartAsync();
        for (var number = 0; number < count; number++) app.Park($"{number}.txt", SendBackSome.Code);
        return app;
    }
}
