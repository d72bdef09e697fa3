using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Formats a JSON value like Go's %v.</summary>
internal static class GoText
{
    public static string Of(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "<nil>",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        { ValueKind: JsonValueKind.Array } list => $"[{string.Join(' ', list.EnumerateArray().Select(item => Of(item)))}]",
        { ValueKind: JsonValueKind.Object } map => $"map[{string.Join(' ', MembersOf(map))}]",
        { } number => Number(number.GetDouble()),
    };

    private static IEnumerable<string> MembersOf(JsonElement map) =>
        map.EnumerateObject().OrderBy(item => item.Name, StringComparer.Ordinal).Select(item => $"{item.Name}:{Of(item.Value)}");

    // %v is %g with the shortest digits, with exponents from 1e21.
    private static string Number(double value) =>
        value != 0 && (Math.Abs(value) < 1e-4 || Math.Abs(value) >= 1e21)
            ? value.ToString("e6", System.Globalization.CultureInfo.InvariantCulture)
            : GoJson.PlainNumber(value);
}
