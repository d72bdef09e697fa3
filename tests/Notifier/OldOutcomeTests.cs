using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>An outcome is published again after its delivery record expired, and is not notified again.</summary>
public sealed class OldOutcomeTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private int _delivered;

    [Theory]
    [InlineData(true, FileStatus.Removed)]
    [InlineData(false, FileStatus.Removed)]
    [InlineData(true, FileStatus.Rejected)]
    [InlineData(false, FileStatus.Rejected)]
    public async Task A_file_that_changes_after_a_month_gives_one_notification(bool isPurged, FileStatus status)
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        var publisher = app.Services.GetRequiredService<OutcomePublisher>();
        var first = Some.Record() with { UpdatedAt = _clock.GetUtcNow() };
        await publisher.PublishAsync(first, TestContext.Current.CancellationToken);
        await DeliverPublishedAsync(app);
        Assert.Single(app.Notified);

        _clock.Advance(TimeSpan.FromDays(31) + TimeSpan.FromSeconds(1));
        // DynamoDB purges expired rows late, so an expired row may still exist.
        foreach (var key in app.Sidecar.State.Keys)
        {
            if (isPurged) app.Sidecar.State.Remove(key);
            else app.Sidecar.State.Expire(key);
        }

        var file = status == FileStatus.Removed ? Some.Removal() : Some.Event(write: Some.Write(2));
        var next = Some.Record(file, status) with { UpdatedAt = _clock.GetUtcNow() };
        await publisher.PublishReplacedAsync(new(first, new(first.ToJson(), "1")), TestContext.Current.CancellationToken);
        await publisher.PublishAsync(next, TestContext.Current.CancellationToken);
        await DeliverPublishedAsync(app);
        await DeliverPublishedAsync(app, again: true);

        Assert.Equal(2, app.Notified.Count);
        Assert.Contains(status.ToWireName(), app.Sidecar.Sent[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outcome_older_than_its_delivery_record_is_not_notified()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        using var measurements = new Measurements(app.Services);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
        app.Sidecar.State.Remove(NotifierApp.DeliveryKey(Components.Alerts));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
        Assert.Contains(app.Log.Lines, line => line.Contains("Skipped outcome outcome-1", StringComparison.Ordinal));
        Assert.Equal("reason=too-old", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task An_outcome_of_thirty_days_is_notified()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    private async Task DeliverPublishedAsync(NotifierApp app, bool again = false)
    {
        foreach (var call in again ? app.Sidecar.Published : app.Sidecar.Published.Skip(_delivered))
        {
            var outcome = JsonSerializer.Deserialize(call.Content.Span, WireJson.Default.FileOutcome);
            Assert.Equal("SUCCESS", await app.DeliverAsync(outcome, call.Metadata["cloudevent.id"]));
        }

        _delivered = app.Sidecar.Published.Count;
    }
}
