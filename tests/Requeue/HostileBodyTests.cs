using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Any body at any route of requeue has an answer that is no error of the server, and a dead letter of any bytes is parked with
/// them.</summary>
public sealed class HostileBodyTests
{
    private const int Few = 400;

    private static readonly string[] _routes =
        [Routes.DeadLetters, "/parked/requeue", "/parked/discard", "/reprocess", "/reprocess/x/start", "/send-backs",
            "/send-backs/x/pause"];

    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "\"keys\":", "[\"parked/a/b.json\"]", "[\"due/x\"]",
        "\"../x\"", "\"code\":",
        "\"unreadable\"", "\"asOf\":", "\"2026-01-02T03:04:05Z\"", "\"first\":", "\"by\":", "\"prefix\":", "\"status\":", "\"\\ud800\"",
        "\"Records\":",
        "[{}]", "\"Type\":\"Notification\"", "\"Message\":\"{}\"", "\0", "\ufeff", "é",
    ];

    [Fact]
    public async Task Any_body_has_an_answer_that_is_no_error_of_the_server()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var seed = 0; seed < Few; seed++)
        {
            var (route, body) = RequestOf(seed);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(route, UriKind.Relative));
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            if (route != Routes.DeadLetters) request.Headers.Add("dapr-caller-app-id", AppIds.Ingest);
            using var answer = await app.SendAsync(request);
            // Without workflows a send-back is 503.
            var mayBeUnavailable = route.StartsWith("/send-backs", StringComparison.Ordinal);
            Assert.True(
                (int)answer.StatusCode < 500 || (answer.StatusCode == HttpStatusCode.ServiceUnavailable && mayBeUnavailable),
                $"seed {seed}: {route} {Encoding.UTF8.GetString(body)}: {answer.StatusCode}");
        }

        Assert.NotEmpty(app.ParkingKeys);
        Assert.All(app.ParkingKeys, key => Assert.StartsWith("parked/unreadable/", key, StringComparison.Ordinal));
    }

#pragma warning disable CA5394 // The same requests in each run.
    private static (string Route, byte[] Body) RequestOf(int seed)
    {
        var random = new Random(seed);
        return (_routes[random.Next(_routes.Length)], BodyOf(random));
    }

    private static byte[] BodyOf(Random random)
    {
        if (random.Next(4) == 0)
        {
            var bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            return bytes;
        }

        var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => _pieces[random.Next(_pieces.Length)]));
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? $"{{{text}}}" : text);
    }
#pragma warning restore CA5394
}
