using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

/// <summary>The figures of the outcomes by the hour.</summary>
public sealed class OutcomeHoursTests
{
    private static readonly DateTimeOffset _hour = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outcomes_are_counted_by_hour_and_status_with_their_bytes()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time.AddHours(2)));
        await app.DeliverAsync(RecordOf("in/a.txt", minute: 1));
        await app.DeliverAsync(RecordOf("in/b.txt", minute: 2, FileStatus.Rejected));
        await app.DeliverAsync(RecordOf("in/c.txt", minute: 90));
        await app.DeliverAsync(RecordOf("in/d.txt", minute: 3, FileStatus.Missing));
        var hours = await HoursOf(app).FindAsync(Cancellation);
        Assert.Equal(48, hours.Count);
        var first = Assert.Single(hours, hour => hour.Hour == _hour);
        Assert.Equal([new(1, 3), new(1, 3), new(0, 0), new(1, 3)], [first.Processed, first.Rejected, first.Parked, first.Other]);
        Assert.Equal(1, Assert.Single(hours, hour => hour.Hour == _hour.AddHours(1)).Files);
    }

    [Fact]
    public async Task A_repeated_outcome_is_counted_once()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time));
        for (var n = 0; n < 3; n++) await app.DeliverAsync(RecordOf("in/a.txt", minute: 0));
        Assert.Equal(1, (await HoursOf(app).FindAsync(Cancellation))[^1].Files);
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_logged_is_counted_once_after_its_redelivery()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time));
        app.Sidecar.FailNext(call => call.Kind == "save" && call.Key == StateKeys.Outcomes(1));
        Assert.Equal("RETRY", await app.DeliverAsync(RecordOf("in/a.txt", minute: 0)));
        Assert.Equal("SUCCESS", await app.DeliverAsync(RecordOf("in/a.txt", minute: 0)));
        Assert.Equal(1, (await HoursOf(app).FindAsync(Cancellation))[^1].Files);
    }

    [Fact]
    public async Task Replicas_that_write_at_the_same_time_lose_nothing()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time));
        var other = new OutcomeHours(app.Services.GetRequiredService<StateEntries>(), new FakeTimeProvider(Some.Time));
        var first = RecordOf("in/b.txt", minute: 0);
        await other.AddAsync([CountedOutcome.Of(FileOutcome.Of(first))], Cancellation);
        var entry = app.Sidecar.State.Find(StateKeys.OutcomesOfHour(_hour))!;
        // Another replica's write between the read and the write of this one gives the entry another ETag.
        app.Sidecar.BeforeNext(
            call => call.Kind == "save" && call.Key == StateKeys.OutcomesOfHour(_hour),
            () => app.Sidecar.State.Set(StateKeys.OutcomesOfHour(_hour), entry));
        await app.DeliverAsync(RecordOf("in/a.txt", minute: 0));
        Assert.Equal(2, (await other.FindAsync(Cancellation))[^1].Files);
    }

    [Fact]
    public async Task Outcomes_of_a_time_that_is_not_shown_are_not_written()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time.AddDays(3)));
        await app.DeliverAsync(RecordOf("in/a.txt", minute: 0));
        Assert.DoesNotContain(StateKeys.OutcomesOfHour(_hour), app.Sidecar.State.Keys);
    }

    [Fact]
    public void Old_ids_make_room_for_new_ones()
    {
        var hour = OutcomeHour.None.With(Enumerable.Range(0, OutcomeHour.KeptIds + 5).Select(n => Counted($"{n:x16}", 1)));
        Assert.Equal(OutcomeHour.KeptIds, hour.Ids.Count);
        Assert.Equal(OutcomeHour.KeptIds + 5, hour.Lines["processed"].Count);
        Assert.Equal(OutcomeHour.KeptIds + 5, hour.With([Counted($"{OutcomeHour.KeptIds:x16}", 1)]).Lines["processed"].Count);
    }

    [Fact]
    public void Times_come_from_a_histogram_and_never_exceed_the_slowest()
    {
        var hour = OutcomeHour.None.With(Enumerable.Range(0, 100).Select(n => Counted($"{n:x16}", n < 90 ? 0.2 : 8)));
        Assert.InRange(hour.TimeOf(0.5)!.Value.TotalSeconds, 0.01, 0.25);
        Assert.InRange(hour.TimeOf(0.95)!.Value.TotalSeconds, 5, 8);
        Assert.Equal(8, hour.TimeOf(1)!.Value.TotalSeconds);
        Assert.Null(OutcomeHour.None.TimeOf(0.5));
    }

    [Fact]
    public void A_file_that_was_processed_again_says_nothing_about_the_speed()
    {
        var record = Some.Record(Some.Event("in/a.txt"), generation: 1).AsFinal(FileStatus.Processed);
        Assert.Null(CountedOutcome.Of(FileOutcome.Of(record with { UpdatedAt = Some.Time.AddDays(9) })).Took);
    }

    private static CountedOutcome Counted(string id, double seconds) =>
        new(id, FileStatus.Processed, 1, Some.Time, TimeSpan.FromSeconds(seconds));

    private static FileRecord RecordOf(string key, int minute, FileStatus status = FileStatus.Processed) =>
        Some.Record(Some.Event(key), status) with { Bytes = 3, UpdatedAt = _hour.AddMinutes(minute) };

    private static OutcomeHours HoursOf(IngestApp app) => app.Services.GetRequiredService<OutcomeHours>();
}
