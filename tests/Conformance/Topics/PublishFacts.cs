using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>The events of publications, from the recording publish-envelopes, and publish errors.</summary>
[Contract("2.1, 2.3, 3.2, 5.8")]
public sealed class PublishFacts
{
    private static readonly string[] _resources = [Yaml.PubSub(), Yaml.Subscription("{default: /outcome}")];

    [Theory]
    [OnEach("application/json",
        """{"b":9007199254740993,"a":1.10}""", "", """ "data":{"a":1.10,"b":9007199254740993},"datacontenttype":"application/json" """)]
    [OnEach("text/plain", "plain", "", """ "data":"plain","datacontenttype":"text/plain" """)]
    [OnEach("application/octet-stream", "00", "", """ "data_base64":"MDA=","datacontenttype":"application/octet-stream" """)]
    [OnEach("application/json", "not json", "", """ "data":"not json","datacontenttype":"application/json" """)]
    [OnEach("application/json", "{}", "?metadata.cloudevent.id=my-id", """ "id":"my-id" """)]
    [OnEach("application/json", "{}", "?metadata.cloudevent.type=my.type", """ "type":"my.type" """)]
    [OnEach("application/json", "{}", "?metadata.cloudevent.subject=s", """ "subject":"s" """)]
    [OnEach("application/json", "{}", "?metadata.cloudevent.source=src", """ "source":"src" """)]
    [OnEach("application/cloudevents+json", """{"id":"own","type":"t","source":"s","data":{"a":1},"extra":"kept"}""",
        "", """ {"data":{"a":1},"extra":"kept","id":"own","pubsubname":"outcomes","source":"s","specversion":"1.0" """)]
    public async Task A_publication_becomes_an_event(Target target, string contentType, string body, string query, string part)
    {
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        await PostAsync(rig, contentType, body, query);
        Assert.Contains(part.Trim(), (await rig.App.NextAsync(rig.Token)).Body, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task A_raw_payload_is_delivered_unchanged(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        await PostAsync(rig, "application/json", """{"raw": 1}""", "?metadata.rawPayload=true");
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("""{"raw": 1}""", request.Body);
        Assert.DoesNotContain("traceparent", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory, OnEach]
    public async Task The_callers_trace_reaches_the_subscriber(Target target)
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-8fcf7400efe36e97-01";
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var message = new HttpRequestMessage(
            HttpMethod.Post, "/v1.0/publish/outcomes/facts")
        { Content = content, Headers = { { "traceparent", Trace } } };
        using var response = await rig.Http.SendAsync(message, rig.Token);
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal(Trace, request.Headers["traceparent"]);
        Assert.Contains($"\"traceparent\":\"{Trace}\"", request.Body, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task Bulk_events_are_published_one_by_one(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        var reply = await rig.Dapr.BulkPublishEventAsync("outcomes", "facts", ["a", "b"], cancellationToken: rig.Token);
        Assert.Empty(reply.FailedEntries);
        string[] bodies = [(await rig.App.NextAsync(rig.Token)).Body, (await rig.App.NextAsync(rig.Token)).Body];
        Assert.Equal(["a", "b"], bodies.Select(DataOf).Order());
    }

    [Theory, OnEach]
    public async Task A_refused_bulk_entry_is_reported_and_the_others_are_published(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        var reply =
            await rig.Dapr.BulkPublishEventAsync("outcomes", "facts", ["a", new string('x', 300_000), "c"], cancellationToken: rig.Token);
        Assert.Contains("Message too long", Assert.Single(reply.FailedEntries).ErrorMessage, StringComparison.Ordinal);
        string[] bodies = [(await rig.App.NextAsync(rig.Token)).Body, (await rig.App.NextAsync(rig.Token)).Body];
        Assert.Equal(["a", "c"], bodies.Select(DataOf).Order());
    }

    [Theory, OnEach]
    public async Task An_unknown_pubsub_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.PubSub());
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.PublishEventAsync("nosuch", "facts", 1, rig.Token));
        Assert.Equal((StatusCode.InvalidArgument, "pubsub nosuch is not found"), (exception.StatusCode, exception.Status.Detail));
    }

    [Theory, OnEach]
    public async Task A_message_over_256_KB_is_Internal_with_the_error_of_SNS(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.PubSub());
        var exception = await DaprErrors.OfAsync(() =>
            rig.Dapr.PublishEventAsync("outcomes", "facts", new string('x', 300_000), rig.Token));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.StartsWith(
            "error when publishing to topic facts in pubsub outcomes: error publishing to topic: facts with topic ARN "
                + "arn:aws:sns:us-east-1:000000000000:facts: operation error SNS: Publish",
            exception.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith("InvalidParameter: Invalid parameter: Message too long. Maximum size is 262144 bytes.",
            exception.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task A_topic_out_of_scope_is_forbidden(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.PubSub("publishingScopes=processor=other;notifier=facts"));
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token));
        Assert.Equal((StatusCode.PermissionDenied, "topic facts is not allowed for app id processor"),
            (exception.StatusCode, exception.Status.Detail));
    }

    [Theory, OnEmulator]
    public async Task Publishing_is_Internal_while_the_component_is_down(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await rig.ReadyAsync();
        rig.Faults.SetDown("outcomes", down: true);
        Assert.Equal(StatusCode.Internal,
            (await DaprErrors.OfAsync(() => rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token))).StatusCode);
        rig.Faults.SetDown("outcomes", down: false);
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 2, rig.Token);
        Assert.Equal("2", DataOf((await rig.App.NextAsync(rig.Token)).Body));
    }

    private static async Task PostAsync(SidecarRig rig, string contentType, string body, string query)
    {
        using var content =
            new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using var response =
            await rig.Http.PostAsync(new Uri($"/v1.0/publish/outcomes/facts{query}", UriKind.Relative), content, rig.Token);
        Assert.Equal(204, (int)response.StatusCode);
    }

    private static string DataOf(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("data").ToString();
    }
}
