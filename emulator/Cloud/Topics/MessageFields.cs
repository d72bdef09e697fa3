using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The values that a filter policy sees: the attributes of a message, or the fields of its body.</summary>
internal static class MessageFields
{
    /// <summary>The fields; null if the body is not a JSON object.</summary>
    public static JsonElement? Of(TopicMessage message, bool isOfBody) =>
        isOfBody ? OfBody(message.Body) : JsonSerializer.SerializeToElement(OfAttributes(message.Attributes));

    /// <summary>The values of a field; empty if there is none. A list has several.</summary>
    public static IReadOnlyList<JsonElement> ValuesOf(JsonElement fields, string name)
    {
        if (!fields.TryGetProperty(name, out var value)) return [];
        return value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
    }

    private static JsonElement? OfBody(string body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } fields ? fields : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject OfAttributes(string? attributes) => attributes is null
        ? []
        : new(JsonNode.Parse(attributes)!.AsObject()
            .Where(attribute => attribute.Value!["StringValue"] is not null)
            .Select(attribute => KeyValuePair.Create(attribute.Key, ValueOf(attribute.Value!))));

    private static JsonNode? ValueOf(JsonNode attribute) => ValueOf((string)attribute["DataType"]!, (string)attribute["StringValue"]!);

    private static JsonNode? ValueOf(string type, string text)
    {
        if (type != "String.Array" && type.StartsWith("String", StringComparison.Ordinal)) return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
