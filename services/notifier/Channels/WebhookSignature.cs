using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Notifier;

/// <summary>Signatures of webhooks in the form of the Standard Webhooks specification: HMAC-SHA256 over
/// <c>{id}.{unix seconds}.{body}</c>.</summary>
internal static class WebhookSignature
{
    private const string KeyPrefix = "whsec_";
    private const int MinKeyBytes = 24;
    private const int MaxKeyBytes = 64;

    /// <summary>Returns what is wrong with the keys of a channel; null for valid ones.</summary>
    public static string? ErrorOf(string keys)
    {
        var all = Split(keys);
        if (all.Length == 0) return "is empty";
        return all.Any(key => Decode(key) is not { Length: >= MinKeyBytes and <= MaxKeyBytes })
            ? $"must be {KeyPrefix} and base64 of {MinKeyBytes} to {MaxKeyBytes} bytes; two are separated by a space"
            : null;
    }

    /// <summary>The headers of a signed request; without keys only the id and the time.</summary>
    public static Dictionary<string, string> HeadersFor(string id, DateTimeOffset now, ReadOnlySpan<byte> body, string? keys)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        // The binding sends metadata as headers whose names begin with a capital letter.
        Dictionary<string, string> headers = new() { ["Webhook-Id"] = id, ["Webhook-Timestamp"] = seconds };
        if (keys is null) return headers;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. body];
        headers["Webhook-Signature"] = string.Join(
            ' ', Split(keys).Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Decode(key)!, signed))}"));
        return headers;
    }

    private static string[] Split(string keys) => keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static byte[]? Decode(string key)
    {
        if (!key.StartsWith(KeyPrefix, StringComparison.Ordinal)) return null;
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key[KeyPrefix.Length..], bytes, out var length) ? bytes[..length] : null;
    }
}
