using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Conformance.Tests;

/// <summary>Compares deliveries with those of a real daprd: the same requests, headers, counts and final queue state.</summary>
[Contract("1.2, 1.5, 1.6, 2.1, 2.2, 5.1, 5.8")]
public sealed class RecordedDeliveryFacts
{
    // Contract 1.2, 1.5, 5.1, 8 (1): which replies delete a message and which cause a redelivery.
    [Theory]
    [OnEach("lane-ack-200")]
    [OnEach("lane-ack-200-body")]
    [OnEach("lane-ack-201")]
    [OnEach("lane-ack-204")]
    [OnEach("lane-ack-302")]
    [OnEach("lane-ack-400")]
    [OnEach("lane-ack-404")]
    [OnEach("lane-ack-500")]
    public async Task A_lane_delivers_and_deletes_as_recorded(Target target, string scenario)
    {
        var recording = Recording.Load(scenario);
        await using var rig = await target.StartAsync(recording.Resources("lane"), app => app, script: recording.Script);

        await rig.SendAsync("lane", recording.Requests.First(request => request.IsDelivery).Body);

        await WhenAsNotedAsync(rig, recording.Notes[^1], "lane", "lane-dlq");
        AssertSame(recording, rig);
    }

    // Contract 1.5, 1.6: with an inbound retry policy only 200 is success.
    [Theory]
    [OnEach("lane-retry-policy-200")]
    [OnEach("lane-retry-policy-201")]
    [OnEach("lane-retry-policy-204")]
    [OnEach("lane-retry-policy-404")]
    [OnEach("lane-retry-policy-500")]
    public async Task A_retry_policy_delivers_as_often_as_recorded(Target target, string scenario)
    {
        var recording = Recording.Load(scenario);
        await using var rig = await target.StartAsync(recording.Resources(), app => app, script: recording.Script);

        await rig.SendAsync("slow-lane", recording.Requests.First(request => request.IsDelivery).Body);

        foreach (var _ in recording.Requests.Where(request => request.IsDelivery)) await rig.App.NextAsync(rig.Token);
        await WhenAsNotedAsync(rig, recording.Notes[^1], "slow-lane", null);
        AssertSame(recording, rig);
    }

    // Contract 2.2, 5.8: the meaning of the subscriber's reply.
    [Theory]
    [OnEach("subscribe-reply-200-drop")]
    [OnEach("subscribe-reply-200-empty")]
    [OnEach("subscribe-reply-200-lower-drop")]
    [OnEach("subscribe-reply-200-retry")]
    [OnEach("subscribe-reply-200-success")]
    [OnEach("subscribe-reply-200-text")]
    [OnEach("subscribe-reply-200-unknown")]
    [OnEach("subscribe-reply-204")]
    [OnEach("subscribe-reply-302")]
    [OnEach("subscribe-reply-400")]
    [OnEach("subscribe-reply-404")]
    [OnEach("subscribe-reply-500")]
    [OnEach("subscribe-fails-no-dlq")]
    [OnEach("dead-letter-topic")]
    [OnEach("dead-letter-topic-with-retry")]
    public async Task A_subscription_delivers_and_ends_as_recorded(Target target, string scenario)
    {
        var recording = Recording.Load(scenario);
        await using var rig = await target.StartAsync(recording.Resources(), app => app, script: recording.Script);
        await rig.ReadyAsync();

        await PublishAsync(rig, TopicOf(recording), """{"a":1}""", "application/json", "");

        foreach (var _ in recording.Requests.Where(request => request.IsDelivery)) await rig.App.NextAsync(rig.Token);
        if (recording.Notes[^1]["queue"] is not null)
        {
            await WhenAsNotedAsync(
                rig, recording.Notes[^1], FieldOf(recording, "consumerID")!, FieldOf(recording, "sqsDeadLettersQueueName"));
        }
        AssertSame(recording, rig);
    }

    // Contract 2.1: the envelope of a publication.
    [Theory, OnEach]
    public async Task Publications_arrive_in_the_recorded_envelopes(Target target)
    {
        var recording = Recording.Load("publish-envelopes");
        await using var rig = await target.StartAsync(recording.Resources(), app => app, script: recording.Script);
        await rig.ReadyAsync();

        foreach (var note in recording.Notes.Where(note => note["published"] is not null))
        {
            // The recorder stored binary bodies in hex.
            var body = (string?)note["headers"]!["content-type"] == "application/octet-stream"
                ? Convert.FromHexString((string)note["body"]!)
                : Encoding.UTF8.GetBytes((string)note["body"]!);
            // The client of the recorder sent the type of a form if none was given.
            await PublishAsync(rig, TopicOf(
                recording), body, (string?)note["headers"]!["content-type"] ?? "application/x-www-form-urlencoded", (string)note["query"]!);
        }

        foreach (var _ in recording.Requests.Where(request => request.IsDelivery)) await rig.App.NextAsync(rig.Token);
        AssertSame(recording, rig);
    }

    // Contract 1.5: which bindings are probed, and how.
    [Theory, OnEach]
    public async Task Bindings_without_a_direction_are_probed_as_recorded(Target target)
    {
        var recording = Recording.Load("options-probe");
        await using var rig = await target.StartAsync(recording.Resources(), app => app, script: recording.Script);

        await rig.ReadyAsync();

        static bool IsProbe(string line) => line.StartsWith("OPTIONS ", StringComparison.Ordinal);
        Assert.Equal(
            recording.Requests.Where(request => IsProbe(request.Line)).Select(NormalisedRequest.Of).Order(StringComparer.Ordinal),
            rig.App.Seen.Where(request => IsProbe($"{request}")).Select(NormalisedRequest.Of).Order(StringComparer.Ordinal));
    }

    private static void AssertSame(Recording recording, SidecarRig rig) =>
        // Deliveries of a queue are not ordered, and neither are the two requests at the start.
        Assert.Equal(recording.Requests.Select(
            NormalisedRequest.Of).Order(StringComparer.Ordinal), rig.App.Seen.Select(NormalisedRequest.Of).Order(StringComparer.Ordinal));

    private static async Task WhenAsNotedAsync(SidecarRig rig, JsonNode note, string queue, string? dead)
    {
        await rig.WhenAsync(queue, counts =>
            counts.Visible == (int)note["queue"]!["visible"]! && counts.InFlight == (int)note["queue"]!["inFlight"]!);
        if (dead is not null && note["dlq"] is { } noted) await rig.WhenAsync(dead, counts => counts.Visible == (int)noted["visible"]!);
        while (rig.App.Seen.Count(request => request.Method == "POST") < (int)note["deliveries"]!) await rig.App.NextAsync(rig.Token);
    }

    private static Task PublishAsync(SidecarRig rig, string topic, string body, string contentType, string query) =>
        PublishAsync(rig, topic, Encoding.UTF8.GetBytes(body), contentType, query);

    private static async Task PublishAsync(SidecarRig rig, string topic, byte[] body, string contentType, string query)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new(contentType) } };
        using var answer =
            await rig.Http.PostAsync(new Uri($"/v1.0/publish/outcomes/{topic}{query}", UriKind.Relative), content, rig.Token);
        Assert.Equal(204, (int)answer.StatusCode);
    }

    private static string TopicOf(Recording recording) =>
        (string)JsonNode.Parse(recording.Requests.Single(request => request.Line == "GET /dapr/subscribe").ReplyBody!)![0]!["topic"]!;

    private static string? FieldOf(Recording recording, string field) =>
        (string?)JsonNode.Parse(recording.Resources()[0])!["spec"]!["metadata"]!.AsArray()
        .SingleOrDefault(item => (string?)item!["name"] == field)?["value"];
}
