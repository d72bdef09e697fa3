using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Page;

/// <summary>The texts of webhook messages, as their receivers show them: blocks of Slack, cards of Teams, CloudEvents.</summary>
internal static class WebhookText
{
    private static readonly JsonSerializerOptions _indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>One line: Slack's <c>text</c>, the first text of a card, or the type of a CloudEvent; null for another message.</summary>
    public static string? SubjectOf(JsonNode message) =>
        (Text(message, "text") ?? Text(message, "type", except: "message") ?? Texts(message).FirstOrDefault())?.Split('\n')[0];

    /// <summary>Every text of a message, a line each; a CloudEvent as JSON.</summary>
    public static string BodyOf(JsonNode message)
    {
        if (Text(message, "specversion") is not null) return message.ToJsonString(_indented);
        var texts = message["blocks"] is { } blocks ? Texts(blocks) : Texts(message);
        return string.Join('\n', texts);
    }

    private static string? Text(JsonNode message, string name, string? except = null) =>
        message is JsonObject content && content[name] is JsonValue value && value.TryGetValue<string>(out var text) && text != except
            ? text
            : null;

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject content => content.SelectMany(property =>
            property is { Key: "text", Value: JsonValue value } && value.TryGetValue<string>(out var text)
                ? [text]
                : Texts(property.Value)),
        JsonArray items => items.SelectMany(Texts),
        _ => [],
    };
}
