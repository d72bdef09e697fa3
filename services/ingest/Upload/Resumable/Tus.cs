using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Ingest;

/// <summary>Names and texts of tus 1.0, the protocol of resumable uploads (https://tus.io/protocols/resumable-upload). Pure.</summary>
internal static class Tus
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-with-upload,expiration,checksum,termination";
    public const string ChecksumAlgorithms = "sha1,sha256";
    public const string ChunkType = "application/offset+octet-stream";
    public const string ResumableHeader = "Tus-Resumable";
    public const string VersionsHeader = "Tus-Version";
    public const string OffsetHeader = "Upload-Offset";
    public const string LengthHeader = "Upload-Length";
    public const string MetadataHeader = "Upload-Metadata";
    public const string ChecksumHeader = "Upload-Checksum";
    public const string ExpiresHeader = "Upload-Expires";
    public const string OverrideHeader = "X-HTTP-Method-Override";

    /// <summary>Headers of the answers that pages of other origins may read.</summary>
    public static IReadOnlyList<string> AnswerHeaders { get; } =
        [ResumableHeader, OffsetHeader,
            LengthHeader, MetadataHeader, ExpiresHeader, VersionsHeader, "Tus-Extension", "Tus-Max-Size", "Repr-Digest"];

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A number of bytes in a header; null for any other text.</summary>
    public static long? Bytes(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>Reads <c>Upload-Metadata</c>: pairs of a name and a base64 text, separated by commas.</summary>
    /// <returns>Null when it is malformed.</returns>
    public static IReadOnlyDictionary<string, string>? Metadata(string text)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var space = pair.IndexOf(' ', StringComparison.Ordinal);
            var (name, value) = space < 0 ? (pair, "") : (pair[..space], pair[(space + 1)..]);
            if (Decode(value) is not { } bytes || TextOf(bytes) is not { } decoded || !pairs.TryAdd(name, decoded)) return null;
        }

        return pairs;
    }

    /// <summary>Reads <c>Upload-Checksum</c>: an algorithm and a base64 digest.</summary>
    /// <returns>Null when it is malformed, or its algorithm is unknown.</returns>
    public static (HashAlgorithmName Algorithm, byte[] Digest)? Checksum(string text) => text.Split(' ') switch
    {
        ["sha1", var value] when Decode(value) is { Length: SHA1.HashSizeInBytes } digest => (HashAlgorithmName.SHA1, digest),
        ["sha256", var value] when Decode(value) is { Length: SHA256.HashSizeInBytes } digest => (HashAlgorithmName.SHA256, digest),
        _ => null,
    };

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
