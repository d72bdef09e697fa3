using System.Text.Encodings.Web;
using System.Text.Json;

namespace FilePipeline.Emulator.Commands;

/// <summary>The rows as a JSON array, for scripts.</summary>
internal static class TryJson
{
    public static string Of(IEnumerable<TryRow> rows)
    {
        using var buffer = new MemoryStream();
        // Readable keys are safe: the output is not embedded in HTML.
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var row in rows) Write(json, row);
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, TryRow row)
    {
        json.WriteStartObject();
        json.WriteString("key", row.File.Key);
        if (row.File.Source is { } source) json.WriteString("source", source);
        json.WriteString("status", row.Status);
        WriteNumber(json, "bytes", row.Record?.Bytes);
        WriteNumber(json, "lines", row.Record?.Lines);
        json.WriteString("sha256", row.Record?.Sha256);
        json.WriteString("type", row.Type);
        json.WriteString("error", row.Error);
        WriteNumber(json, "attempts", row.Record?.Attempts ?? 0);
        WriteNumber(json, "milliseconds", row.Milliseconds);
        json.WritePropertyName("analysis");
        if (row.Record?.Analysis is { } analysis) analysis.WriteTo(json);
        else json.WriteNullValue();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
