using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>Makes a step's result fit for records: without decimals, and at most 4 KiB. Pure.</summary>
internal static class StepResult
{
    /// <summary>Maximum bytes of a result as JSON.</summary>
    public const int MaxBytes = 4096;

    private const string Truncated = "truncated";
    private const string Value = "value";

    // Every JSON reader keeps whole numbers up to this one.
    private const long MaxWhole = (1L << 53) - 1;

    /// <summary>Copies a result. A number that is not whole, or above 2^53 - 1, becomes a text of the same digits, since the record store
    /// would lose some. What does not fit is left out, and <c>truncated</c> says so.</summary>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static JsonNode? Of(JsonElement result)
    {
        var copy = Copy(result);
        if (SizeOf(copy) <= MaxBytes) return copy;
        var room = MaxBytes - SizeOf(new JsonObject { [Truncated] = true, [Value] = null });
        var part = Fit(copy, room);
        if (part is not JsonObject fields) return new JsonObject { [Truncated] = true, [Value] = part };
        fields[Truncated] = true;
        return fields;
    }

    private static JsonNode? Copy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(
            value.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, Copy(field.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Copy)]),
        JsonValueKind.String => JsonValue.Create(value.GetString()),
        JsonValueKind.Number => value.TryGetInt64(out var number) && Math.Abs((decimal)number) <= MaxWhole
            ? JsonValue.Create(number)
            : JsonValue.Create(value.GetRawText()),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    // The leading part of a value that has at most so many bytes; null when nothing of it fits.
    private static JsonNode? Fit(JsonNode? value, int room)
    {
        if (SizeOf(value) <= room) return value?.DeepClone();
        switch (value)
        {
            case JsonObject fields when room >= 2:
                var kept = new JsonObject();
                foreach (var (name, field) in fields)
                {
                    if (FitNext(field, room - SizeOf(kept) - SizeOf(JsonValue.Create(name)) - 2) is not { } part) break;
                    kept[name] = part.Value;
                    if (!part.IsWhole) break;
                }

                return kept;
            case JsonArray items when room >= 2:
                var first = new JsonArray();
                foreach (var item in items)
                {
                    if (FitNext(item, room - SizeOf(first) - 1) is not { } part) break;
                    first.Add(part.Value);
                    if (!part.IsWhole) break;
                }

                return first;
            default:
                return value is JsonValue text && text.TryGetValue<string>(out var whole) ? FitText(whole, room) : null;
        }
    }

    private static (JsonNode? Value, bool IsWhole)? FitNext(JsonNode? value, int room)
    {
        if (SizeOf(value) <= room) return (value?.DeepClone(), true);
        return Fit(value, room) is { } part ? (part, false) : null;
    }

    private static JsonValue? FitText(string text, int room)
    {
        for (var length = Math.Min(text.Length, room - 2); length > 0; length = length * 7 / 8)
        {
            var part = JsonValue.Create(Texts.Truncate(text, length));
            if (SizeOf(part) <= room) return part;
        }

        return null;
    }

    private static int SizeOf(JsonNode? value) => JsonSerializer.SerializeToUtf8Bytes(value).Length;
}
