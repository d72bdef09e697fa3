using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>A record that replaces another: the fields it keeps, and the outcome published before.</summary>
public sealed class ReplacedRecordTests
{
    [Theory]
    [InlineData(Routes.FileEvents)]
    [InlineData(Routes.LargeFiles)]
    public async Task A_duplicate_event_does_not_lower_the_round(string route)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(file, FileStatus.Failing) with { Round = 3, Attempts = 1 });
        app.Sidecar.FailNext(call => call.Operation == "get");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file, route));
        Assert.Equal((FileStatus.Failing, 3), (app.Find(file)!.Status, app.Find(file)!.Round));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file, route));
        Assert.Equal((FileStatus.Processed, 3), (app.Find(file)!.Status, app.Find(file)!.Round));
    }

    [Fact]
    public async Task A_claim_keeps_the_higher_round()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(file, FileStatus.Failing) with { Round = 3, Attempts = 1 });
        FileRecord? claimed = null;
        app.Sidecar.BeforeNext(call => call.Operation == "get", () => claimed = app.Find(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Equal((FileStatus.Processing, 3), (claimed!.Status, claimed.Round));
    }

    [Theory]
    [InlineData("a newer write")]
    [InlineData("a claim of a large file")]
    [InlineData("a removal")]
    [InlineData("a failed attempt")]
    public async Task A_replaced_outcome_is_published_before_the_save_or_nothing_is_saved(string step)
    {
        await using var app = await ProcessorApp.StartAsync();
        var old = app.Put("a.txt", "old");
        app.Save(Some.Record(old));
        var file = step == "a removal" ? Some.Removal("a.txt") : app.Put("a.txt", "newer", number: 2);
        if (step == "a removal") app.Sidecar.Buckets["files"].Remove("a.txt");
        if (step == "a failed attempt") app.Sidecar.FailNext(call => call.Operation == "get", times: 2);
        var route = step == "a claim of a large file" ? Routes.LargeFiles : Routes.FileEvents;
        // The handler publishes once, and so does the recorded attempt; a removal is no attempt.
        app.Sidecar.FailNext(call => call.Kind == "publish", times: step is "a failed attempt" or "a removal" ? 1 : 2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file, route));
        Assert.Equal(Some.Record(old).ToJson(), app.Find(file)!.ToJson());
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Kind == "save");

        var before = app.Sidecar.Calls.Count;
        await app.DeliverAsync(file, route);
        var effects = app.Sidecar.Calls.Skip(before).Select(call => call.Kind).Where(kind => kind is "publish" or "save");
        Assert.Equal(["publish", "save"], effects.Take(2));
        Assert.Equal(Some.Record(old).OutcomeId, app.PublishedIds[0]);
        Assert.NotEqual(Some.Record(old).OutcomeId, app.Find(file)!.OutcomeId);
    }

    [Fact]
    public async Task A_later_write_republishes_the_old_outcome_with_its_old_time()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(app.Put("a.txt", "old")));
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(app.Put("a.txt", "newer", number: 2)));
        var times = app.Sidecar.Published.Select(call => JsonSerializer.Deserialize(call.Content.Span, WireJson.Default.FileOutcome)!.At);
        Assert.Equal([Some.Time, Some.Time, Some.Time.AddDays(31)], times);
        Assert.Equal(app.PublishedIds[0], app.PublishedIds[1]);
    }
}
