using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>An event that is no outcome comes to rest with its bytes.</summary>
public sealed class UnreadableOutcomeTests
{
    private const string Body = """{"Message":"no event"}""";
    private readonly FakeTimeProvider _clock = new(Some.Time);

    private static string Parked => ParkingKeys.ParkedMessage("unreadable-outcome", Encoding.UTF8.GetBytes(Body));

    [Fact]
    public async Task It_is_tried_in_growing_pauses_and_then_parked_with_its_bytes()
    {
        await using var app = await StartAsync(rounds: 3);
        foreach (var pause in (int[])[0, 30, 60])
        {
            _clock.Advance(TimeSpan.FromSeconds(pause));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
            // One that comes sooner changes nothing.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
        }

        _clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(Body));

        var entry = JsonSerializer.Deserialize(app.Sidecar.Buckets[Components.Parking].Find(Parked), WireJson.Default.ParkedEntry)!;
        Assert.Equal((null, "unreadable-outcome", Body), (entry.FileId, entry.Code, Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.Contains("no CloudEvent", entry.Reason, StringComparison.Ordinal);
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task The_log_says_it_once_when_it_comes_and_once_when_it_is_parked()
    {
        await using var app = await StartAsync(rounds: 2);
        for (var tries = 0; tries < 10; tries++)
        {
            await app.DeliverAsync("x");
            await app.DeliverDeadLetterBodyAsync(Body);
            _clock.Advance(TimeSpan.FromSeconds(25));
        }

        var lines = app.Log.Lines.Where(line => line.Contains("no CloudEvent", StringComparison.Ordinal) || line.Contains("no outcome", StringComparison.Ordinal)).ToList();
        Assert.StartsWith("Warning: Could not read event", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains(Parked, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_rounds_survive_a_restart()
    {
        await using var app = await StartAsync(rounds: 1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
        _clock.Advance(TimeSpan.FromSeconds(30));
        var replica = app.Replica();
        Assert.Equal(HttpStatusCode.OK, await replica.DeliverDeadLetterBodyAsync(Body));
        Assert.Equal([Parked], app.Sidecar.Buckets[Components.Parking].Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Message":"{\"id\":\"1\",\"data\":{}}"}""")]
    [InlineData("""{"Message":"{\"id\":\"1\",\"data\":null}"}""")]
    public async Task Without_rounds_it_is_parked_at_once(string body)
    {
        await using var app = await StartAsync(rounds: 0);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(body));
        Assert.Single(app.Sidecar.Buckets[Components.Parking].Keys);
    }

    [Theory]
    [InlineData("parking")]
    [InlineData("records")]
    public async Task While_what_keeps_it_is_down_it_stays_in_the_queue(string component)
    {
        await using var app = await StartAsync(rounds: 0);
        app.Sidecar.FailNext(call => call.Component == component);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(Body));
    }

    private Task<NotifierApp> StartAsync(int rounds) =>
        NotifierApp.StartAsync(_clock, ("Notifier:UnreadableRounds", $"{rounds}"), ("Notifier:UnreadablePause", "00:00:30"));
}
