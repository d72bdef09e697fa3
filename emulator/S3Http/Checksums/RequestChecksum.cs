using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The checksum algorithm of a request body, and the expected value if it is known.</summary>
/// <param name="Algorithm">The algorithm; computed while the body is read.</param>
/// <param name="Value">The value of a header; null if it is in a trailer or the client sent none.</param>
/// <param name="IsTrailing">Whether the value is in a trailer.</param>
internal sealed record RequestChecksum(ChecksumAlgorithm Algorithm, string? Value, bool IsTrailing)
{
    /// <exception cref="S3Exception">There is more than one checksum, or a malformed value.</exception>
    public static RequestChecksum? Of(S3Call call)
    {
        var given = ChecksumAlgorithm.All.Where(algorithm => call.Header(algorithm.Header) is not null).ToList();
        var trailing = (call.Header("x-amz-trailer") ?? "")
            .Split(',', StringSplitOptions.TrimEntries).Select(ChecksumAlgorithm.OfHeader).OfType<ChecksumAlgorithm>().ToList();
        if (given.Count + trailing.Count > 1)
            throw S3Exception.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        if (trailing is [var follows]) return new(follows, null, IsTrailing: true);
        if (given is [var algorithm])
        {
            var value = call.Header(algorithm.Header)!;
            return algorithm.IsValue(value) ? new(algorithm, value, IsTrailing: false)
                : throw S3Exception.InvalidRequest($"Value for {algorithm.Header} header is invalid.");
        }

        return call.Header("x-amz-sdk-checksum-algorithm") is { } name
            ? new(ChecksumAlgorithm.OfName(name), null, IsTrailing: false)
            : null;
    }

    /// <exception cref="S3Exception">The body has another checksum.</exception>
    public ObjectChecksum Verify(byte[] computed, string? trailer)
    {
        var value = Convert.ToBase64String(computed);
        var expected = IsTrailing
            ? trailer ?? throw new S3Exception(
                400, "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published schema.")
            : Value;
        return expected is null || expected == value
            ? new(Algorithm.Name, value, IsComposite: false)
            : throw S3Exception.BadDigest(Algorithm.Name);
    }
}
