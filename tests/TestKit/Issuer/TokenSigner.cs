using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.TestKit;

/// <summary>Composes signed tokens (JWT) part by part, so that a test can make every part of them wrong.</summary>
public static class TokenSigner
{
    /// <summary>A token signed with RS256.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="keyId">Its id.</param>
    /// <param name="claims">The payload.</param>
    public static string Rsa(RSA key, string keyId, JsonObject claims)
    {
        var signed = $"{Encode(Header("RS256", keyId))}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>A token without signature.</summary>
    public static string WithoutSignature(JsonObject claims) => $"{Encode(Header("none"))}.{Encode(claims)}.";

    /// <summary>A token signed with HS256, such as one whose secret is the text of a public key.</summary>
    public static string Symmetric(byte[] secret, string keyId, JsonObject claims)
    {
        var signed = $"{Encode(Header("HS256", keyId))}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>A token as a load balancer of AWS writes it: ES256, base64url with padding.</summary>
    public static string LoadBalancer(ECDsa key, JsonObject header, JsonObject claims)
    {
        var signed = $"{Padded(Json(header))}.{Padded(Json(claims))}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Padded(signature)}";
    }

    private static JsonObject Header(string algorithm, string? keyId = null)
    {
        var header = new JsonObject
        {
            ["alg"] = algorithm,
            ["typ"] = "JWT",
        };
        if (keyId is not null) header["kid"] = keyId;
        return header;
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Json(json));

    private static byte[] Json(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static string Padded(byte[] bytes) =>
        Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
}
