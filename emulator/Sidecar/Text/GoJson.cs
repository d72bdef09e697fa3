using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Writes JSON like the Go libraries in daprd.</summary>
internal static class GoJson
{
    private const double LossyLimit = 0x4ffffff;
    private const double Precision = 1_000_000;
    private static readonly JsonWriterOptions _unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Converts JSON like state stores: numbers become floats, small ones with at most six decimals, and keys have no fixed
    /// order.</summary>
    public static byte[] Lossy(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Build(writer => Write(
            writer, document.RootElement, (target, number) =>
                target.WriteRawValue(LossyNumber(number.GetDouble()), skipInputValidation: true), isSorted: false));
    }

    /// <summary>Converts JSON data like daprd's HTTP API: numbers become floats.</summary>
    public static byte[] Remarshal(JsonElement element) =>
        Write(element, (writer, number) => writer.WriteRawValue(FloatNumber(number.GetDouble()), skipInputValidation: true));

    /// <summary>Writes JSON like events: numbers stay unchanged.</summary>
    public static void WriteExact(Utf8JsonWriter writer, JsonElement element) =>
        Write(writer, element, (target, number) => target.WriteRawValue(number.GetRawText(), skipInputValidation: true));

    public static byte[] Build(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, _unescaped)) write(writer);
        return buffer.ToArray();
    }

    /// <summary>Writes JSON like Go's json.Marshal: angle brackets and ampersands are escaped.</summary>
    public static byte[] Marshal(Action<Utf8JsonWriter> write)
    {
        // These characters occur only in strings, so they can be replaced anywhere.
        var json = Build(write);
        if (json.AsSpan().IndexOfAny("<>&"u8) < 0) return json;
        var escaped = new ArrayBufferWriter<byte>(json.Length);
        foreach (var part in json)
        {
            escaped.Write(part switch
            {
                (byte)'<' => @"\u003c"u8,
                (byte)'>' => @"\u003e"u8,
                (byte)'&' => @"\u0026"u8,
                _ => new ReadOnlySpan<byte>(in part)
            });
        }
        return escaped.WrittenSpan.ToArray();
    }

    /// <summary>Formats like strconv.FormatFloat(value, 'f', -1, 64): shortest digits, no exponent.</summary>
    public static string PlainNumber(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? decimal.TryParse(
            text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact != 0
            ? exact.ToString(CultureInfo.InvariantCulture) : new System.Numerics.BigInteger(value)
            .ToString(CultureInfo.InvariantCulture) : text;
    }

    internal static string LossyNumber(double value)
    {
        if (value < 0) return "-" + LossyNumber(-value);
        if (value > LossyLimit) return FloatNumber(value);
        var scaled = (ulong)((value * Precision) + 0.5);
        var whole = (scaled / (ulong)Precision).ToString(CultureInfo.InvariantCulture);
        var rest = (scaled % (ulong)Precision).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
        return rest.Length == 0 ? whole : $"{whole}.{rest}";
    }

    private static string FloatNumber(double value) => value != 0 && (Math.Abs(value) < 1e-6 || Math.Abs(value) >= 1e21)
        ? value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e') : PlainNumber(value);

    private static byte[] Write(JsonElement element, Action<Utf8JsonWriter, JsonElement> number) =>
        Build(writer => Write(writer, element, number));

    private static void Write(Utf8JsonWriter writer, JsonElement element, Action<Utf8JsonWriter, JsonElement> number, bool isSorted = true)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var properties = element.EnumerateObject().DistinctLast();
                // String hashes differ between processes, like the order of Go's maps.
                foreach (var property in isSorted
                    ? properties.OrderBy(property => property.Name, StringComparer.Ordinal)
                    : properties.OrderBy(property => property.Name.GetHashCode(StringComparison.Ordinal)))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, number, isSorted);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, number, isSorted);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                number(writer, element);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static IEnumerable<JsonProperty> DistinctLast(this IEnumerable<JsonProperty> properties) =>
        properties.GroupBy(property => property.Name, StringComparer.Ordinal).Select(group => group.Last());
}
