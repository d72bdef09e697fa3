using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class EventStreamTests
{
    private static readonly string _id = StateKeys.FileId("in/a.txt");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_of_a_file_has_each_change_and_ends_with_the_outcome()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event("in/a.txt"), FileStatus.Processing));
        using var response = await app.SendAsync("GET", $"/files/{_id}/events");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var stream = await ReaderOf(response);
        Assert.Equal("processing", (string)(await NextAsync(stream)).Data["status"]!);
        app.Save(record.AsFinal(FileStatus.Processed));
        var last = await NextAsync(stream);
        Assert.Equal(("record", "processed"), (last.Type, (string)last.Data["status"]!));
        Assert.Equal(["", null], [await stream.ReadLineAsync(Cancellation), await stream.ReadLineAsync(Cancellation)]);

        using var again = await app.SendAsync("GET", $"/files/{_id}/events", null, ("Last-Event-ID", last.Id));
        Assert.Equal(204, (int)again.StatusCode);
    }

    [Fact]
    public async Task A_stream_of_a_file_begins_before_its_record()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.SendAsync("GET", $"/files/{_id}/events");
        using var stream = await ReaderOf(response);
        app.Save(Some.Record(Some.Event("in/a.txt"), FileStatus.Rejected));
        Assert.Equal("rejected", (string)(await NextAsync(stream)).Data["status"]!);
    }

    [Fact]
    public async Task Outcomes_below_a_prefix_are_streamed_to_every_replica()
    {
        await using var app = await IngestApp.StartAsync();
        using var one = await app.SendAsync("GET", "/events?prefix=in/");
        using var all = await app.SendAsync("GET", "/events");
        using var ofOne = await ReaderOf(one);
        using var ofAll = await ReaderOf(all);
        await DeliverAsync(app, "out/x.txt");
        await DeliverAsync(app, "in/a.txt");
        Assert.Equal("in/a.txt", (string)(await NextAsync(ofOne)).Data["key"]!);
        Assert.Equal("out/x.txt", (string)(await NextAsync(ofAll)).Data["key"]!);
        Assert.Equal("in/a.txt", (string)(await NextAsync(ofAll)).Data["key"]!);
    }

    [Fact]
    public async Task A_stream_continues_after_the_last_event_on_another_replica()
    {
        await using var app = await IngestApp.StartAsync();
        string id;
        using (var first = await app.SendAsync("GET", "/events"))
        {
            using var stream = await ReaderOf(first);
            await DeliverAsync(app, "in/1.txt");
            id = (await NextAsync(stream)).Id;
        }

        await DeliverAsync(app, "in/2.txt");
        await DeliverAsync(app, "in/3.txt");
        // What another replica has: the log in the state store alone.
        var log = new OutcomeLog(app.Services.GetRequiredService<Storage.StateEntries>(), TimeProvider.System);
        using var feed = new OutcomeFeed(log, TimeProvider.System);
        List<string> keys = [];
        await foreach (var (_, news) in feed.FollowAsync(LogPosition.Parse(id)!, Cancellation))
        {
            keys.Add(news.Key);
            if (keys.Count == 2) break;
        }

        Assert.Equal(["in/2.txt", "in/3.txt"], keys);
    }

    [Fact]
    public async Task A_client_that_was_away_too_long_is_told_so()
    {
        await using var app = await IngestApp.StartAsync();
        await DeliverAsync(app, "in/1.txt");
        await DeliverAsync(app, "in/2.txt");
        app.Sidecar.State.Remove(StateKeys.Outcomes(1));
        using var response = await app.SendAsync("GET", "/events", null, ("Last-Event-ID", "1.0"));
        using var stream = await ReaderOf(response);
        Assert.Equal("reset", (await NextAsync(stream)).Type);
        await DeliverAsync(app, "in/3.txt");
        Assert.Equal("in/3.txt", (string)(await NextAsync(stream)).Data["key"]!);
    }

    [Fact]
    public async Task Two_replicas_never_write_the_same_segment()
    {
        await using var app = await IngestApp.StartAsync();
        await DeliverAsync(app, "in/1.txt");
        var other = new OutcomeLog(app.Services.GetRequiredService<Storage.StateEntries>(), TimeProvider.System);
        await other.AppendAsync([NewsOf("in/2.txt")], Cancellation);
        await DeliverAsync(app, "in/3.txt");
        var keys = new List<string>();
        for (var n = 1; n <= 3; n++) keys.Add((await other.FindAsync(n, Cancellation))!.Events[0].Key);
        Assert.Equal(["in/1.txt", "in/2.txt", "in/3.txt"], keys);
    }

    [Fact]
    public async Task A_lost_reply_of_the_log_appends_no_event_twice()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.LoseReply(call => call.Kind == "save" && call.Key == StateKeys.Outcomes(1));
        await DeliverAsync(app, "in/1.txt");
        Assert.DoesNotContain(StateKeys.Outcomes(2), app.Sidecar.State.Keys);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_logged_is_delivered_again()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "save" && call.Key == StateKeys.Outcomes(1));
        Assert.Equal("RETRY", await DeliverAsync(app, "in/1.txt", expected: null));
        Assert.Equal("SUCCESS", await DeliverAsync(app, "in/1.txt"));
    }

    [Fact]
    public async Task An_event_that_is_no_outcome_is_skipped()
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync("""{"id":"1","type":"other","data":{}}"""));
        Assert.Empty(app.Sidecar.State.Keys);
    }

    [Fact]
    public async Task HEAD_of_a_stream_answers_and_ends()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxEventStreams", "1"));
        for (var n = 0; n < 2; n++)
        {
            using var head = await app.SendAsync("HEAD", "/events");
            Assert.Equal("text/event-stream", head.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal(0, app.Services.GetRequiredService<EventStreams>().Open);
    }

    [Fact]
    public async Task A_quiet_stream_has_a_comment_every_15_seconds_and_an_end_after_an_hour()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        using var response = await app.SendAsync("GET", "/events");
        using var stream = await ReaderOf(response);
#pragma warning disable CA2025 // The task has ended when the reader is disposed.
        var next = ReadAsync(stream);
#pragma warning restore CA2025
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            // The stream may not wait yet; far fewer rounds than an hour has seconds.
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation));
        }

        Assert.Equal(": waiting", await next);
        clock.Advance(TimeSpan.FromHours(1));
        string? line;
        do line = await stream.ReadLineAsync(Cancellation);
        while (line is not null);
        async Task<string?> ReadAsync(StreamReader reader)
        {
            string? text;
            do text = await reader.ReadLineAsync(Cancellation);
            while (text?.Length == 0);
            return text;
        }
    }

    [Fact]
    public async Task The_number_of_streams_is_limited()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxEventStreams", "1"));
        using var first = await app.SendAsync("GET", "/events");
        using var stream = await ReaderOf(first);
        using var second = await app.SendAsync("GET", $"/files/{_id}/events");
        Assert.NotNull(second.Headers.RetryAfter);
        await second.ProblemAsync(429, "too-many-requests");
    }

    private static OutcomeNews NewsOf(string key) => OutcomeNews.Of(FileOutcome.Of(Some.Record(Some.Event(key))));

    private static async Task<string> DeliverAsync(IngestApp app, string key, string? expected = "SUCCESS")
    {
        var status = await app.DeliverAsync(Some.Record(Some.Event(key)));
        if (expected is not null) Assert.Equal(expected, status);
        return status;
    }

    private static async Task<StreamReader> ReaderOf(HttpResponseMessage response)
    {
        Assert.Equal(200, (int)response.StatusCode);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        Assert.StartsWith(":", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        return reader;
    }

    private static async Task<(string Id, string Type, JsonNode Data)> NextAsync(StreamReader stream)
    {
        var (id, type) = ("", "");
        while (await stream.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return (id, type, JsonNode.Parse(line[6..])!);
        }

        throw new InvalidOperationException("the stream ended");
    }
}
