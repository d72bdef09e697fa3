using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class DeadLetterMetricsTests
{
    [Fact]
    public async Task A_dead_letter_is_counted_once_by_its_cause_and_its_round()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        var file = Some.Event("in/a.txt");
        app.Failing(file);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal("code=files-unavailable", Assert.Single(Assert.Single(measurements.Of(AppMetrics.DeadLetters.Name)).Labels));
        Assert.Equal("round=1", Assert.Single(Assert.Single(measurements.Of(AppMetrics.Rounds.Name)).Labels));
        Assert.Empty(measurements.Of(AppMetrics.FileOutcomes.Name));
    }

    [Fact]
    public async Task Parking_counts_an_outcome_and_a_repeated_letter_a_skip()
    {
        await using var app = await RequeueApp.StartAsync(("MaxRounds", "0"));
        using var measurements = new Measurements(app.Services);
        var file = Some.Event("in/a.txt");
        app.Failing(file);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal(["status=parked", "code=files-unavailable"], Assert.Single(measurements.Of(AppMetrics.FileOutcomes.Name)).Labels);
        Assert.Single(measurements.Of(AppMetrics.DeadLetters.Name));
        Assert.Empty(measurements.Of(AppMetrics.Rounds.Name));
        Assert.Equal("reason=duplicate", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task Unreadable_messages_are_counted_by_code()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync("no event"));

        Assert.Equal("code=unreadable", Assert.Single(Assert.Single(measurements.Of(AppMetrics.DeadLetters.Name)).Labels));
    }

    [Fact]
    public async Task Sent_messages_are_counted_by_source()
    {
        await using var app = await RequeueApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        var file = Some.Event("in/a.txt");
        app.Failing(file);
        await app.DeliverAsync(file);
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal("source=requeue", Assert.Single(Assert.Single(measurements.Of(AppMetrics.SentBack.Name)).Labels));
    }
}
