using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>An unreadable event is parked with its bytes.</summary>
public sealed class UnreadableOutcomeTests
{
    private const string Body = """{"Message":"no event"}""";
    private readonly FakeTimeProvider _clock = new(Some.Time);

    private static string Parked => ParkingKeys.ParkedMessage("unreadable-outcome", Encoding.UTF8.GetBytes(Body));

    [Fact]
    public async Task It_is_retried_with_growing_pauses_and_parked_with_its_bytes()
    {
        await using var app = await StartAsync(rounds: 3);
        foreach (var pause in (int[])[0, 30, 60])
        {
            _clock.Advance(TimeSpan.FromSeconds(pause));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
            // An earlier redelivery changes nothing.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
        }

        _clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(Body));

        var entry = JsonSerializer.Deserialize(app.Sidecar.Buckets[Components.Parking].Find(Parked), WireJson.Default.ParkedEntry)!;
        Assert.Equal((null, "unreadable-outcome", Body), (entry.FileId, entry.Code, Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.Contains("not a CloudEvent", entry.Reason, StringComparison.Ordinal);
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task The_log_has_one_line_at_first_and_one_when_parked()
    {
        await using var app = await StartAsync(rounds: 2);
        for (var tries = 0; tries < 10; tries++)
        {
            await app.DeliverAsync("x");
            await app.DeliverDeadLetterBodyAsync(Body);
            _clock.Advance(TimeSpan.FromSeconds(25));
        }

        var lines = app.Log.Lines.Where(line => line.Contains("not a CloudEvent", StringComparison.Ordinal)
            || line.Contains("not a readable outcome", StringComparison.Ordinal)).ToList();
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
    public async Task Without_rounds_it_is_parked_immediately(string body)
    {
        await using var app = await StartAsync(rounds: 0);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(body));
        Assert.Single(app.Sidecar.Buckets[Components.Parking].Keys);
    }

    [Theory]
    [InlineData("parking")]
    [InlineData("records")]
    public async Task It_stays_in_the_queue_while_a_component_is_down(string component)
    {
        await using var app = await StartAsync(rounds: 0);
        app.Sidecar.FailNext(call => call.Component == component);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(Body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterBodyAsync(Body));
    }

    private Task<NotifierApp> StartAsync(int rounds) =>
        NotifierApp.StartAsync(_clock, ("Notifier:UnreadableRounds", $"{rounds}"), ("Notifier:UnreadablePause", "00:00:30"));
}
