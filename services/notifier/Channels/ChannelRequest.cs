using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>A request to an output binding.</summary>
/// <param name="Operation">The binding's operation.</param>
/// <param name="Data">The data.</param>
/// <param name="Metadata">The metadata.</param>
internal sealed record ChannelRequest(string Operation, byte[] Data, IReadOnlyDictionary<string, string> Metadata)
{
    // A status of the target must not become an error without its headers.
    private static readonly Dictionary<string, string> _http = new() { ["errorIfNot2XX"] = "false" };

    /// <summary>The request that carries a message. Pure.</summary>
    public static ChannelRequest Of(string channel, Message message, Notice notice, NotifierOptions options, DateTimeOffset now) =>
        ChannelName.KindOf(channel) switch
        {
            Components.Alerts => new("create", Json(AlertText.Of(notice)), new Dictionary<string, string>()),
            Components.Slack => new("post", Json(SlackBlocks.Of(notice)), _http),
            ChannelName.Teams => new("post", Json(TeamsCard.Of(notice)), _http),
            Components.Email => MailHtml.RequestOf(notice, options),
            ChannelName.Webhook => WebhookOf(channel, message, options, now),
            _ => throw new UnreachableException($"channel {channel} passed the validation of the rules"),
        };

    private static ChannelRequest WebhookOf(string channel, Message message, NotifierOptions options, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message.ToCloudEvent());
        options.WebhookKeys.TryGetValue(channel, out var keys);
        var headers = WebhookSignature.HeadersFor(message.Id, now, body, keys);
        headers["Content-Type"] = "application/cloudevents+json; charset=utf-8";
        headers["errorIfNot2XX"] = "false";
        return new("post", body, headers);
    }

    private static byte[] Json(JsonObject content) => JsonSerializer.SerializeToUtf8Bytes(content);
}
