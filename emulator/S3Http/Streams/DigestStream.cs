using FilePipeline.Contracts;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Computes digests of the bytes that are read through it.</summary>
internal sealed class DigestStream(Stream inner, IReadOnlyList<Digest> digests) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        foreach (var digest in digests) digest.Append(buffer.Span[..read]);
        return read;
    }
}
