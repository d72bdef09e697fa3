using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

/// <summary>Webhooks carry CloudEvents in structured mode, signed as the Standard Webhooks specification says.</summary>
public sealed class WebhookSignatureTests
{
    // The example of the specification.
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_example_of_the_specification_has_its_signature()
    {
        var headers = WebhookSignature.HeadersFor(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            Encoding.UTF8.GetBytes("""{"test": 2432232314}"""),
            Key);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", headers["Webhook-Signature"]);
        Assert.Equal(("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"), (headers["Webhook-Id"], headers["Webhook-Timestamp"]));
    }

    [Fact]
    public void Two_keys_give_two_signatures() => Assert.Equal(
        2,
        WebhookSignature.HeadersFor("1", Some.Time, "{}"u8, $"{Key} whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")["Webhook-Signature"]
            .Split(' ').Distinct().Count());

    [Fact]
    public async Task A_webhook_gets_a_signed_CloudEvent()
    {
        await using var app =
            await NotifierApp.StartAsync(("Notifier:Rules:0:Channels:0", "webhook"), ("Notifier:WebhookKeys:webhook", Key));
        var outcome = NotifierApp.Outcome("in/ä 📄.txt");
        await app.DeliverAsync(outcome);
        var call = Assert.Single(app.Sidecar.Sent);
        var cloudEvent = JsonNode.Parse(call.Text)!;
        Assert.Equal("application/cloudevents+json; charset=utf-8", call.Metadata["Content-Type"]);
        Assert.Equal(
            ("1.0", "outcome-1", Topics.FileOutcomeType, "notifier", outcome.FileId),
            ((string)cloudEvent["specversion"]!, (string)cloudEvent["id"]!, (string)cloudEvent["type"]!, (string)cloudEvent["source"]!,
                (string)cloudEvent["subject"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(outcome.ToJson()), cloudEvent["data"]));
        Assert.Equal(
            WebhookSignature.HeadersFor("outcome-1", Some.Time, call.Content.Span, Key)["Webhook-Signature"],
            call.Metadata["Webhook-Signature"]);
    }

    [Fact]
    public async Task Without_a_key_a_webhook_has_no_signature()
    {
        await using var app = await NotifierApp.StartAsync(("Notifier:Rules:0:Channels:0", "webhook"));
        await app.DeliverAsync();
        Assert.False(Assert.Single(app.Sidecar.Sent).Metadata.ContainsKey("Webhook-Signature"));
    }
}
