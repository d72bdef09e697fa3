using System.Security.Cryptography;

namespace FilePipeline.Contracts;

/// <summary>Computes the ETag that S3 gives to an object: the MD5 of a single part, otherwise the MD5 of the parts' MD5s and the number of
/// parts. With encryption by KMS keys an ETag cannot be predicted.</summary>
/// <param name="partLength">Bytes of a part.</param>
public sealed class ETagDigest(long partLength = ETagDigest.UploaderPartLength) : IDisposable
{
    /// <summary>Part length of daprd's uploader, which sends a smaller object in a single part.</summary>
    public const int UploaderPartLength = 5 << 20;

    // The limit of S3; above it the uploader uses larger parts.
    private const int MaxParts = 10_000;

#pragma warning disable CA5351 // S3's ETag consists of MD5s; it protects nothing.
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash _parts = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private int _count;
    private long _inPart;

    /// <summary>Appends the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A part ends only when another begins, since a full part may be the only one.
            if (_inPart == partLength) EndPart();
            var take = (int)Math.Min(bytes.Length, partLength - _inPart);
            _part.AppendData(bytes[..take]);
            _inPart += take;
            bytes = bytes[take..];
        }
    }

    /// <summary>Returns the ETag of all bytes, without quotes; null above the maximum number of parts. It ends the digest.</summary>
    public string? Finish()
    {
        if (_count == 0) return Convert.ToHexStringLower(_part.GetHashAndReset());
        var isTooLong = _count + (_inPart / partLength) >= MaxParts;
        EndPart();
        return isTooLong ? null : $"{Convert.ToHexStringLower(_parts.GetHashAndReset())}-{_count}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _part.Dispose();
        _parts.Dispose();
    }

    private void EndPart()
    {
        _parts.AppendData(_part.GetHashAndReset());
        (_count, _inPart) = (_count + 1, 0);
    }
}
