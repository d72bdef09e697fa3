using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>What the log and the metrics say of dead letters: an operator has nothing else.</summary>
public sealed class DeadLetterReportTests
{
    [Fact]
    public async Task A_stale_letter_is_counted_as_skipped()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        app.Save(Some.Record(Some.Event(write: Some.Write(5))));

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event()));

        Assert.Equal("reason=stale", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task A_letter_of_a_claimed_file_is_counted_as_skipped()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        app.Save(Some.Record(status: FileStatus.Processing) with { Claim = new("theirs", app.Clock.GetUtcNow().AddMinutes(1)) });

        Assert.NotEqual(HttpStatusCode.OK, await app.DeliverAsync(Some.Event()));

        Assert.Equal("reason=claimed", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task A_removal_is_counted_as_an_outcome()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        app.Save(Some.Record());

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal()));

        Assert.Contains("status=removed", Assert.Single(measurements.Of(AppMetrics.FileOutcomes.Name)).Labels);
    }

    [Fact]
    public async Task A_waiting_file_is_logged_with_its_cause()
    {
        await using var app = await RequeueApp.StartAsync();
        var (tried, untried) = (Some.Event("in/tried.txt"), Some.Event("in/untried.txt"));
        app.Failing(tried);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(tried));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(untried));

        Assert.Contains(app.Log.Lines, line => Says(line, $"Scheduled file {tried.FileId} for round 1", ": files-unavailable"));
        Assert.Contains(app.Log.Lines, line => Says(line, $"Scheduled file {untried.FileId} for round 1", ": never-tried"));
    }

    [Fact]
    public async Task A_parked_file_and_a_parked_message_are_logged()
    {
        await using var app = await RequeueApp.StartAsync(("MaxRounds", "0"));
        var file = Some.Event();
        app.Failing(file);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync("no event"));

        Assert.Contains(app.Log.Lines, line => Says(line, $"Warning: Parked file {file.FileId}: files-unavailable"));
        Assert.Contains(app.Log.Lines, line => Says(line, "Warning: Parked a message, unreadable: "));
    }

    [Fact]
    public async Task The_reason_of_an_unreadable_message_names_no_bucket_when_none_is_wrong()
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync("{\"Records\":[{}]}"));
        Assert.DoesNotContain("; ", app.Entry(Assert.Single(app.ParkingKeys)).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_is_logged_only_if_it_sent_something()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        await app.DeliverAsync(file);
        await app.SweepAsync();
        Assert.DoesNotContain(app.Log.Lines, line => Says(line, "due messages"));

        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.SweepAsync();

        Assert.Single(app.Log.Lines, line => Says(line, "Sent 1 due messages back to the main queue"));
    }

    [Fact]
    public async Task An_entry_is_sent_at_the_second_that_it_names()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        await app.DeliverAsync(file);
        var due = ParkingKeys.DueTime(Assert.Single(app.ParkingKeys))!.Value;

        app.Clock.SetUtcNow(due.AddMilliseconds(-1));
        await app.SweepAsync();
        Assert.Empty(app.Sidecar.Sent);
        app.Clock.SetUtcNow(due);
        await app.SweepAsync();

        Assert.Single(app.Sidecar.Sent);
    }

    [Fact]
    public async Task An_entry_that_is_too_large_is_logged_once_with_the_report_to_discard()
    {
        await using var app = await RequeueApp.StartAsync();
        var key = ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-1), new string('a', 32));
        app.Sidecar.Buckets["parking"].Put(key, new byte[5 << 20]);

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        var report = Assert.Single(app.ParkingKeys, found => found != key);
        Assert.Single(app.Log.Lines, line => Says(line, $"Skipped {key}: 5242880 bytes are too large to send; discard {report}"));
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_fails_the_tick_and_is_written_by_the_next()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(
            ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-1), new string('a', 32)), new byte[5 << 20]);
        app.Sidecar.FailNext(call => call.Component == "parking" && call.Operation == "create");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());
        Assert.Single(app.ParkingKeys);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal(2, app.ParkingKeys.Count);
    }

    [Fact]
    public async Task A_due_entry_that_cannot_be_read_is_parked_with_its_key_and_cause()
    {
        await using var app = await RequeueApp.StartAsync();
        var key = ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-1), new string('a', 32));
        app.Sidecar.Buckets["parking"].Put(key, "no entry");

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.StartsWith($"{key}: ", app.Entry(Assert.Single(app.ParkingKeys)).Reason!, StringComparison.Ordinal);
    }

    private static bool Says(string line, params string[] parts) =>
        parts.All(part => line.Contains(part, StringComparison.Ordinal));
}
