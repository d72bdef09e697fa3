using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>A stream over content for unpackers; passes every byte to a callback, also those that no unpacker reads.</summary>
/// <param name="content">The content, at its first byte.</param>
/// <param name="see">Called with each chunk once, in order.</param>
internal sealed class Tap(OpenContent content, Func<ReadOnlyMemory<byte>, ValueTask> see) : ForwardStream
{
    private ReadOnlyMemory<byte> _chunk;

    /// <summary>Bytes passed to the callback.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes read from the stream.</summary>
    public long ReadBytes => Bytes - _chunk.Length;

    /// <summary>Passes the remaining bytes to the callback.</summary>
    /// <returns>The number of bytes that were not read from the stream.</returns>
    public async Task<long> DrainAsync(CancellationToken cancellation)
    {
        var read = ReadBytes;
        do _chunk = default;
        while (await FillAsync(cancellation));
        return Bytes - read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_chunk.IsEmpty && !await FillAsync(cancellationToken)) return 0;
        var count = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _chunk = await content.NextAsync(cancellation);
        if (_chunk.IsEmpty) return false;
        await see(_chunk);
        Bytes += _chunk.Length;
        return true;
    }
}
