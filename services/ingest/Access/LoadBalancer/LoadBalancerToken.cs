using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FilePipeline.Ingest;

/// <summary>The token in the header <c>x-amzn-oidc-data</c>: the claims of a user whom the load balancer signed in. Pure.</summary>
/// <param name="KeyId">Id of the key that signed it.</param>
/// <param name="Claims">The claims, as signed; they count only after <see cref="IsSignedBy"/>.</param>
internal sealed partial record LoadBalancerToken(string KeyId, IReadOnlyList<Claim> Claims)
{
    private static readonly TimeSpan _clockSkew = TimeSpan.FromSeconds(60);
    private byte[] _signed = [];
    private byte[] _signature = [];

    /// <summary>Reads a token, and compares algorithm, signer, issuer and expiry.</summary>
    /// <param name="text">The header.</param>
    /// <param name="signer">ARN of the load balancer.</param>
    /// <param name="issuer">The issuer whose users it signs in.</param>
    /// <param name="now">The time of day.</param>
    /// <param name="error">The reason why it does not count.</param>
    /// <returns>Null with an error.</returns>
    public static LoadBalancerToken? Read(string text, string signer, string issuer, DateTimeOffset now, out string error)
    {
        error = "it is not a token";
        var parts = text.Split('.');
        if (parts.Length != 3) return null;
        if (Decode(parts[0]) is not { } head || Decode(parts[1]) is not { } body || Decode(parts[2]) is not { } signature) return null;
        try
        {
            using var header = JsonDocument.Parse(head);
            using var payload = JsonDocument.Parse(body);
            error = ErrorOf(header.RootElement, signer, issuer, now) ?? "";
            if (error.Length > 0) return null;
            return new(Text(header.RootElement, "kid")!, [.. payload.RootElement.EnumerateObject().SelectMany(ClaimsOf)])
            {
                _signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                _signature = signature,
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the key signed the token (ES256).</summary>
    /// <param name="pem">The public key.</param>
    public bool IsSignedBy(string pem)
    {
        // One for each call, since its methods are not thread-safe.
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static string? ErrorOf(JsonElement header, string signer, string issuer, DateTimeOffset now)
    {
        if (Text(header, "alg") != "ES256") return "its algorithm is not ES256";
        if (Text(header, "signer") != signer) return "another load balancer signed it";
        if (Text(header, "iss")?.TrimEnd('/') != issuer.TrimEnd('/')) return "its issuer is another one";
        if (!header.TryGetProperty("exp", out var expiry) || !expiry.TryGetInt64(out var seconds)) return "it has no expiry";
        if (seconds < (now - _clockSkew).ToUnixTimeSeconds()) return "it has expired";
        // The id becomes a part of an address.
        return KeyIds().IsMatch(Text(header, "kid") ?? "") ? null : "the id of its key is invalid";
    }

    // AWS pads its base64url, which other tokens do not.
    private static byte[]? Decode(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part.TrimEnd('='));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<Claim> ClaimsOf(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => property.Value.EnumerateArray().Select(item => new Claim(property.Name, item.ToString())),
        JsonValueKind.Null => [],
        _ => [new Claim(property.Name, property.Value.ToString())],
    };

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,100}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyIds();
}
