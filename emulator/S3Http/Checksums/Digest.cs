using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A checksum that is computed incrementally.</summary>
internal abstract class Digest : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract byte[] Finish();

    public void Dispose() => Close();

    protected virtual void Close()
    {
    }
}

internal sealed class CrcDigest(NonCryptographicHashAlgorithm crc) : Digest
{
    public override void Append(ReadOnlySpan<byte> bytes) => crc.Append(bytes);

    // S3 writes the high byte first.
    public override byte[] Finish()
    {
        var value = new byte[crc.HashLengthInBytes];
        if (crc is Crc32 crc32) BinaryPrimitives.WriteUInt32BigEndian(value, crc32.GetCurrentHashAsUInt32());
        else BinaryPrimitives.WriteUInt64BigEndian(value, ((Crc64)crc).GetCurrentHashAsUInt64());
        return value;
    }
}

internal sealed class HashDigest(HashAlgorithmName name) : Digest
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public override void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public override byte[] Finish() => _hash.GetCurrentHash();

    protected override void Close() => _hash.Dispose();
}
