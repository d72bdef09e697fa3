using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Faults;

/// <summary>A key that identifies a message and is the same in every run: it depends on
/// the file, not on times, ids or sequencers.</summary>
internal static class FaultKey
{
    private const int MaxWraps = 4;

    /// <summary>The object key in an S3 notification (also inside SNS and CloudEvents), else the subject of an event, else the key in the
    /// call of a step, else a hash of the bytes.</summary>
    public static string Of(ReadOnlyMemory<byte> message) =>
        FileIn(message, MaxWraps) ?? Convert.ToHexStringLower(SHA256.HashData(message.Span)[..8]);

    private static string? FileIn(ReadOnlyMemory<byte> message, int wraps)
    {
        if (wraps == 0 || message.IsEmpty || message.Span[0] != '{') return null;
        try
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            if (root.TryGetProperty("Records", out var records)
                && records.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
            {
                return FormKeys.Decode(first.GetProperty("s3").GetProperty("object").GetProperty("key").GetString() ?? "");
            }
            if (Text(root, "Message") is { } inner) return FileIn(Encoding.UTF8.GetBytes(inner), wraps - 1);
            if (root.TryGetProperty("data_base64", out var packed)) return FileIn(packed.GetBytesFromBase64(), wraps - 1);
            return Text(root, "subject") ?? Text(root, "key");
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
