using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Faults;

/// <summary>What tells one message from another, and is the same in every run: times, ids and sequencers differ, the file does not.</summary>
internal static class FaultKey
{
    private const int MaxWraps = 4;

    /// <summary>The key of the file that a message is about: an S3 notification's, inside SNS and CloudEvents too; the subject of an event; else a hash of the bytes.</summary>
    public static string Of(ReadOnlyMemory<byte> message) => FileIn(message, MaxWraps) ?? Convert.ToHexStringLower(SHA256.HashData(message.Span)[..8]);

    private static string? FileIn(ReadOnlyMemory<byte> message, int wraps)
    {
        if (wraps == 0 || message.IsEmpty || message.Span[0] != '{') return null;
        try
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            if (root.TryGetProperty("Records", out var records) && records.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
                return FormKeys.Decode(first.GetProperty("s3").GetProperty("object").GetProperty("key").GetString() ?? "");
            if (Text(root, "Message") is { } inner) return FileIn(Encoding.UTF8.GetBytes(inner), wraps - 1);
            if (root.TryGetProperty("data_base64", out var packed)) return FileIn(packed.GetBytesFromBase64(), wraps - 1);
            return Text(root, "subject");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
