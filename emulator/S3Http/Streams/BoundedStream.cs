using FilePipeline.Contracts;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Throws when more bytes are read than allowed.</summary>
internal sealed class BoundedStream(Stream inner, long max) : ForwardStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= max ? read : throw S3Exception.EntityTooLarge();
    }
}
