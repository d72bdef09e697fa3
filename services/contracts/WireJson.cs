using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>JSON settings of every wire format: camelCase, required fields enforced, UTC times, unknown fields allowed.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(FileRecord))]
[JsonSerializable(typeof(FileOutcome))]
[JsonSerializable(typeof(ParkedEntry))]
[JsonSerializable(typeof(UploadReceipt))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>Times as UTC text with at most milliseconds: <c>2026-01-01T00:00:00Z</c>.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
