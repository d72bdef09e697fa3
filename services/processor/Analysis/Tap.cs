namespace FilePipeline.Processor.Analysis;

/// <summary>Content as a stream to unpack from; every byte that is read from it is seen, and so is what is left over at the end.</summary>
/// <param name="content">Read from its first byte.</param>
/// <param name="see">Sees each chunk once, in order.</param>
internal sealed class Tap(OpenContent content, Func<ReadOnlyMemory<byte>, ValueTask> see) : ForwardStream
{
    private ReadOnlyMemory<byte> _chunk;

    public long Bytes { get; private set; }

    /// <summary>Lets what nobody has read pass by.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (await FillAsync(cancellation)) _chunk = default;
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
