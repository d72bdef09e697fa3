using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>Content as a stream to unpack from; every byte that is read from it is seen, and so is what is left over at the end.</summary>
/// <param name="content">Read from its first byte.</param>
/// <param name="see">Sees each chunk once, in order.</param>
internal sealed class Tap(OpenContent content, Func<ReadOnlyMemory<byte>, ValueTask> see) : ForwardStream
{
    private ReadOnlyMemory<byte> _chunk;

    /// <summary>Bytes that passed by.</summary>
    public long Bytes { get; private set; }

    /// <summary>Those of them that were read.</summary>
    public long ReadBytes => Bytes - _chunk.Length;

    /// <summary>Lets the bytes that nobody has read pass by.</summary>
    /// <returns>How many.</returns>
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
