using System.Globalization;
using System.Security.Cryptography;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A request body without framing, and its verification: length, Content-MD5, SHA-256, checksum.</summary>
internal sealed class S3Payload : IAsyncDisposable
{
    private const string Sha256Header = "x-amz-content-sha256";
    private const string LengthHeader = "x-amz-decoded-content-length";
    private static readonly string[] _unsigned = ["UNSIGNED-PAYLOAD", "STREAMING-"];

    private readonly AwsChunkedStream? _chunked;
    private readonly HashDigest? _md5;
    private readonly HashDigest? _sha256;
    private readonly Digest? _checksum;
    private readonly byte[]? _expectedMd5;
    private readonly string? _expectedSha256;
    private readonly RequestChecksum? _expected;

    private S3Payload(S3Call call, RequestChecksum? expected)
    {
        _expectedMd5 = Md5Of(call);
        _expectedSha256 = Sha256Of(call);
        _expected = expected;
        _md5 = _expectedMd5 is null ? null : new HashDigest(HashAlgorithmName.MD5);
        _sha256 = _expectedSha256 is null ? null : new HashDigest(HashAlgorithmName.SHA256);
        _checksum = _expected?.Algorithm.Start();
        _chunked = IsChunked(call) ? new AwsChunkedStream(call.Request.Body, DecodedLengthOf(call)) : null;
        Content = new DigestStream(_chunked ?? call.Request.Body, [.. new Digest?[] { _md5, _sha256, _checksum }.OfType<Digest>()]);
    }

    public Stream Content { get; }

    /// <summary>The body of a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="otherwise">The algorithm if the client names none; null to compute none.</param>
    /// <exception cref="S3Exception">A header of the body is invalid.</exception>
    public static S3Payload Of(S3Call call, ChecksumAlgorithm? otherwise = null) =>
        new(call, RequestChecksum.Of(call) ?? (otherwise is null ? null : new(otherwise, null, IsTrailing: false)));

    /// <summary>A body to which the checksum header of the request does not apply.</summary>
    /// <exception cref="S3Exception">A header of the body is invalid.</exception>
    public static S3Payload WithoutChecksum(S3Call call) => new(call, null);

    /// <summary>Verifies the body. Call it after the content is read and before anything is stored.</summary>
    /// <returns>The checksum to store; null if there is none.</returns>
    /// <exception cref="S3Exception">The body does not match its headers or trailers.</exception>
    public ObjectChecksum? Verify()
    {
        if (_md5 is not null && !_md5.Finish().AsSpan().SequenceEqual(_expectedMd5))
            throw new S3Exception(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        if (_sha256 is not null && !Convert.ToHexStringLower(_sha256.Finish()).Equals(_expectedSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(
                400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return _expected?.Verify(_checksum!.Finish(), _chunked?.Trailers.GetValueOrDefault(_expected.Algorithm.Header));
    }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        if (_chunked is not null) await _chunked.DisposeAsync();
        _md5?.Dispose();
        _sha256?.Dispose();
        _checksum?.Dispose();
    }

    /// <summary>The content length in bytes, without framing.</summary>
    /// <exception cref="S3Exception">The client did not send a length.</exception>
    public static long LengthOf(S3Call call) =>
        (IsChunked(call) ? DecodedLengthOf(call) : call.Request.ContentLength) ?? throw S3Exception.MissingContentLength();

    // Some clients send aws-chunked without framing; only the decoded length shows that there is framing.
    private static bool IsChunked(S3Call call) =>
        call.Header(Sha256Header)?.StartsWith("STREAMING-", StringComparison.Ordinal) == true
        || (call.Header("Content-Encoding")?.Contains("aws-chunked", StringComparison.OrdinalIgnoreCase) == true
            && call.Header(LengthHeader) is not null);

    private static long? DecodedLengthOf(S3Call call)
    {
        if (call.Header(LengthHeader) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
            : throw S3Exception.InvalidArgument($"{LengthHeader} is not a length");
    }

    private static byte[]? Md5Of(S3Call call)
    {
        if (call.Header("Content-MD5") is not { } text) return null;
        var value = new byte[MD5.HashSizeInBytes];
        return Convert.TryFromBase64String(text, value, out var length) && length == value.Length
            ? value
            : throw new S3Exception(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");
    }

    private static string? Sha256Of(S3Call call)
    {
        if (call.Header(Sha256Header) is not { } text || _unsigned.Any(start => text.StartsWith(start, StringComparison.Ordinal)))
            return null;
        return text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit)
            ? text
            : throw S3Exception.InvalidArgument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
                + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.");
    }
}
