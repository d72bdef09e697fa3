namespace FilePipeline.Emulator.S3Http;

/// <summary>Refuses what has more bytes than allowed.</summary>
internal sealed class BoundedStream(Stream inner, long most) : ForwardStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= most ? read : throw S3Exception.EntityTooLarge();
    }
}
