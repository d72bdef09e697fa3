using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Collects the first bytes of a stream until there are enough for a decision, so that it does not depend on chunk
/// lengths.</summary>
/// <param name="length">Number of bytes that are enough.</param>
internal sealed class SampleBuffer(int length)
{
    private ArrayBufferWriter<byte>? _held;

    /// <summary>The bytes so far, while there are too few.</summary>
    public ReadOnlySpan<byte> Held => _held is null ? [] : _held.WrittenSpan;

    /// <summary>Takes the next chunk.</summary>
    /// <param name="chunk">Set to all bytes so far once there are enough; a first chunk that is long enough is not copied.</param>
    /// <returns>Whether there are enough.</returns>
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
