using System.Buffers;
using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>The digests of a sequence of bytes.</summary>
/// <param name="Bytes">Number of bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="ETag">The ETag that S3 computes for them; null where it cannot be predicted.</param>
/// <param name="Md5">32 hex digits; null unless requested.</param>
internal sealed record DigestedBytes(long Bytes, string Sha256, string? ETag, string? Md5);

/// <summary>Computes the digests of an upload incrementally.</summary>
/// <param name="withMd5">Whether to compute the MD5 of all bytes, for a client that sent one.</param>
internal sealed class UploadDigest(bool withMd5 = false) : IDisposable
{
    private const int ChunkLength = 128 << 10;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ETagDigest _eTag = new();
    // The ETag of a single part is its MD5.
    private readonly ETagDigest? _md5 = withMd5 ? new(long.MaxValue) : null;

    /// <summary>Bytes appended so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Computes the digests of a file.</summary>
    public static async Task<DigestedBytes> OfFileAsync(string path, CancellationToken cancellation)
    {
        using var digest = new UploadDigest();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, useAsync: true);
            while (await file.ReadAsync(chunk, cancellation) is > 0 and var count) digest.Append(chunk.AsSpan(0, count));
            return digest.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        _sha256.AppendData(bytes);
        _eTag.Append(bytes);
        _md5?.Append(bytes);
    }

    public DigestedBytes Finish() => new(Bytes, Convert.ToHexStringLower(_sha256.GetHashAndReset()), _eTag.Finish(), _md5?.Finish());

    public void Dispose()
    {
        _sha256.Dispose();
        _eTag.Dispose();
        _md5?.Dispose();
    }
}
