using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Ingest;

/// <summary>Times of the API: UTC with exactly three digits of a second, <c>2026-01-01T00:00:00.000Z</c>.</summary>
internal sealed class ApiTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The format.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
