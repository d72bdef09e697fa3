using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Content whose first bytes were read.</summary>
/// <param name="name">Its name.</param>
/// <param name="declared">The type that its extension declares; null for none that we know.</param>
/// <param name="detected">The type that its first bytes tell.</param>
/// <param name="rest">What comes after them.</param>
/// <param name="buffer">Rented; holds the first bytes, and each further chunk then.</param>
/// <param name="length">Bytes in the buffer.</param>
internal sealed class OpenContent(string name, string? declared, string detected, Stream rest, byte[] buffer, int length) : IDisposable
{
    private bool _isFirst = true;

    public string Name => name;

    public string? Declared => declared;

    public string Detected => detected;

    /// <summary>Text that agrees with its name is what the name says; first bytes tell no more than that it is text.</summary>
    public string Type => declared is not null && FileTypes.IsText(declared) && FileTypes.Agree(declared, detected) ? declared : detected;

    /// <summary>The next chunk, good until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        if (!_isFirst) length = await rest.ReadAsync(buffer, cancellation);
        _isFirst = false;
        return buffer.AsMemory(0, length);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
