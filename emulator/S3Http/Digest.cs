using System.Security.Cryptography;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A checksum that is computed while bytes pass.</summary>
internal abstract class Digest : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract byte[] Finish();

    public void Dispose() => Close();

    protected virtual void Close()
    {
    }
}

internal sealed class CrcDigest(Crc crc) : Digest
{
    private ulong _state = crc.Start;

    public override void Append(ReadOnlySpan<byte> bytes) => _state = crc.Append(_state, bytes);

    public override byte[] Finish() => crc.Finish(_state);
}

internal sealed class HashDigest(HashAlgorithmName name) : Digest
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public override void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public override byte[] Finish() => _hash.GetCurrentHash();

    protected override void Close() => _hash.Dispose();
}
