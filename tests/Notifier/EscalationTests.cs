using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Files that stay parked are told to other channels.</summary>
public sealed class EscalationTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Fact]
    public async Task A_file_that_stays_parked_is_escalated_once()
    {
        await using var app = await EscalatingAsync();
        var outcome = NotifierApp.Outcome(status: FileStatus.Parked);
        app.Sidecar.State.Set(StateKeys.File(outcome.FileId), Some.Record(Some.Event(), FileStatus.Parked).ToJson());
        await app.DeliverAsync(outcome);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
        Assert.Equal(["webhook"], app.Notified);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(5));
        await app.DeliverAsync(outcome);
        await app.RunAsync(_clock, TimeSpan.FromHours(2));
        Assert.Equal(["webhook", "webhook-chief"], app.Notified);
        Assert.Equal(Message.StillParked, (string)JsonNode.Parse(app.Sidecar.Sent[1].Text)!["type"]!);
    }

    [Theory]
    [InlineData(FileStatus.Processed, 0)]
    [InlineData(FileStatus.Parked, 1)]
    public async Task A_file_that_somebody_acted_on_is_not_escalated(FileStatus status, int generation)
    {
        await using var app = await EscalatingAsync();
        var outcome = NotifierApp.Outcome(status: FileStatus.Parked);
        app.Sidecar.State.Set(StateKeys.File(outcome.FileId), Some.Record(Some.Event(), status, generation).ToJson());
        await app.DeliverAsync(outcome);
        await app.RunAsync(_clock, TimeSpan.FromHours(2));
        Assert.Equal(["webhook"], app.Notified);
        Assert.Empty(app.Stored("notify/"));
    }

    private Task<NotifierApp> EscalatingAsync() => NotifierApp.StartAsync(
        _clock,
        ("Notifier:Rules:0:Channels:0", "webhook"),
        ("Notifier:Rules:0:Escalation:After", "01:00:00"),
        ("Notifier:Rules:0:Escalation:Channels:0", "webhook-chief"));
}
