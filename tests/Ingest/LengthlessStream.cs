using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>A stream of zeros without a known length.</summary>
internal sealed class LengthlessStream(int length) : ForwardStream
{
    private int _left = length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Math.Min(buffer.Length, _left);
        buffer.Span[..read].Clear();
        _left -= read;
        return ValueTask.FromResult(read);
    }
}
