using System.Buffers;
using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>What is known of bytes that have passed.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="ETag">What S3 gives to them; null where nobody can foretell it.</param>
/// <param name="Md5">32 hex digits; null unless asked for.</param>
internal sealed record DigestedBytes(long Bytes, string Sha256, string? ETag, string? Md5);

/// <summary>Digests bytes as they pass.</summary>
/// <param name="withMd5">Whether the MD5 of all bytes is wanted: a client sent one.</param>
internal sealed class UploadDigest(bool withMd5 = false) : IDisposable
{
    private const int ChunkLength = 128 << 10;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ETagDigest _eTag = new();
    // In one part the ETag is the MD5.
    private readonly ETagDigest? _md5 = withMd5 ? new(long.MaxValue) : null;

    /// <summary>Bytes until now.</summary>
    public long Bytes { get; private set; }

    /// <summary>The digests of a whole file.</summary>
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
