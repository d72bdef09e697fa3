using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Collects the first bytes of a stream until there are enough to decide by, so that a decision does not depend on how the
/// stream was cut.</summary>
/// <param name="length">Bytes that are enough.</param>
internal sealed class SampleBuffer(int length)
{
    private ArrayBufferWriter<byte>? _held;

    /// <summary>Bytes that came while there were too few.</summary>
    public ReadOnlySpan<byte> Held => _held is null ? [] : _held.WrittenSpan;

    /// <summary>Takes the next chunk.</summary>
    /// <param name="chunk">Becomes everything that came so far once there is enough; a first chunk that is long enough is not
    /// copied.</param>
    /// <returns>Whether there is enough.</returns>
    public bool TryFill(ref ReadOnlySpan<byte> chunk)
    {
        if (_held is null && chunk.Length >= length) return true;
        _held ??= new();
        _held.Write(chunk);
        if (_held.WrittenCount < length) return false;
        chunk = _held.WrittenSpan;
        return true;
    }
}
