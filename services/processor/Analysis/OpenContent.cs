using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Content whose first bytes were read.</summary>
/// <param name="name">Its name.</param>
/// <param name="declared">The type that its extension declares; null for none that we know.</param>
/// <param name="detected">The type that its first bytes tell.</param>
/// <param name="rest">What comes after them.</param>
/// <param name="buffer">Rented; holds the first bytes.</param>
/// <param name="length">Bytes in the buffer.</param>
internal sealed class OpenContent(string name, string? declared, string detected, Stream rest, byte[] buffer, int length) : IDisposable
{
    // The chunk that is being read, and those that are still looked at.
    private readonly byte[]?[] _buffers = new byte[OverlappedDigest.ChunksHeld + 1][];
    private int _turn = -1;

    public string Name => name;

    public string? Declared => declared;

    public string Detected => detected;

    public bool IsEmpty => length == 0;

    /// <summary>Text that agrees with its name is what the name says; first bytes tell no more than that it is text, and no bytes tell nothing.</summary>
    public string Type => declared is not null && (FileTypes.IsText(declared) ? IsFit : IsEmpty && !IsFit) ? declared : detected;

    /// <summary>Bytes that it says it unpacks to; 0 if it does not say.</summary>
    public long AnnouncedBytes { get; init; }

    /// <summary>Bytes in all; null if nobody knows.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Whether the name says how the content is packed; if not, it is the name of what is inside, as with HTTP's Content-Encoding.</summary>
    public bool IsNamedAsPacked => declared == detected;

    /// <summary>The next chunk, good until <see cref="OverlappedDigest.ChunksHeld"/> more were asked for after it; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        var isFirst = _turn < 0;
        _turn = (_turn + 1) % _buffers.Length;
        var chunk = _buffers[_turn] ??= isFirst ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length);
        return chunk.AsMemory(0, isFirst ? length : await rest.ReadAsync(chunk, cancellation));
    }

    private bool IsFit => declared is not null && FileTypes.Agree(declared, detected);

    public void Dispose()
    {
        _buffers[0] ??= buffer;
        foreach (var rented in _buffers.OfType<byte[]>()) ArrayPool<byte>.Shared.Return(rented);
    }
}
