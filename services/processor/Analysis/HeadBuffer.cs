namespace FilePipeline.Processor.Analysis;

/// <summary>Keeps the first bytes of content.</summary>
/// <param name="length">Maximum number of bytes.</param>
internal sealed class HeadBuffer(int length)
{
    private readonly byte[] _bytes = new byte[length];
    private int _count;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    public void Append(ReadOnlySpan<byte> chunk)
    {
        var part = chunk[..Math.Min(chunk.Length, _bytes.Length - _count)];
        part.CopyTo(_bytes.AsSpan(_count));
        _count += part.Length;
    }
}
