using System.Security.Cryptography;

namespace FilePipeline.Contracts;

/// <summary>The ETag that S3 gives to bytes as they are stored: their MD5 when they come in one part, else the MD5 of the parts' MD5s and the number of parts.
/// (Not with encryption by KMS keys: nobody can foretell those.)</summary>
/// <param name="partLength">Bytes of a part.</param>
public sealed class ETagDigest(long partLength = ETagDigest.UploaderPartLength) : IDisposable
{
    /// <summary>Parts of daprd's uploader, which sends what fits into one part as it is.</summary>
    public const int UploaderPartLength = 5 << 20;

    // S3 takes no more: the uploader makes larger parts then.
    private const int MaxParts = 10_000;

#pragma warning disable CA5351 // S3's ETag is made of MD5s; nothing is protected by it.
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash _parts = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private int _count;
    private long _inPart;

    /// <summary>The next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A part ends only when another begins: a full one may be the only one.
            if (_inPart == partLength) EndPart();
            var take = (int)Math.Min(bytes.Length, partLength - _inPart);
            _part.AppendData(bytes[..take]);
            _inPart += take;
            bytes = bytes[take..];
        }
    }

    /// <summary>The ETag of all bytes, without quotes; null where the parts would be too many. Ends the digest.</summary>
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
