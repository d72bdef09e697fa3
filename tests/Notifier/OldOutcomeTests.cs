using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>A file changes a month after its notification: its old outcome is published once more, and only the new one is notified.</summary>
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
        Assert.Single(app.Told);

        _clock.Advance(TimeSpan.FromDays(31) + TimeSpan.FromSeconds(1));
        // DynamoDB purges expired rows when it has time, so a row may still be there.
        foreach (var mark in app.Sidecar.State.Keys)
        {
            if (isPurged) app.Sidecar.State.Remove(mark);
            else app.Sidecar.State.Expire(mark);
        }

        var file = status == FileStatus.Removed ? Some.Removal() : Some.Event(write: Some.Write(2));
        var next = Some.Record(file, status) with { UpdatedAt = _clock.GetUtcNow() };
        await publisher.PublishReplacedAsync(new(first, new(first.ToJson(), "1")), TestContext.Current.CancellationToken);
        await publisher.PublishAsync(next, TestContext.Current.CancellationToken);
        await DeliverPublishedAsync(app);
        await DeliverPublishedAsync(app, again: true);

        Assert.Equal(2, app.Told.Count);
        Assert.Contains(status.ToWireName(), app.Sidecar.Sent[1].Text, StringComparison.Ordinal);
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
