using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>PNG, GIF and WebP: <c>width</c>, <c>height</c>, from the first bytes.</summary>
/// <param name="type">Which.</param>
internal sealed class ImageAnalyser(string type) : IContentAnalyser
{
    private readonly byte[] _head = new byte[30];
    private int _length;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        var part = chunk[..Math.Min(chunk.Length, _head.Length - _length)];
        part.CopyTo(_head.AsSpan(_length));
        _length += part.Length;
    }

    public void Finish(JsonObject analysis)
    {
        if (Measure(_head.AsSpan(0, _length)) is not { } size) return;
        analysis["width"] = size.Width;
        analysis["height"] = size.Height;
    }

    private (long Width, long Height)? Measure(ReadOnlySpan<byte> head) => type switch
    {
        FileTypes.Png when head.Length >= 24 && head[12..16].SequenceEqual("IHDR"u8) =>
            (BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..])),
        FileTypes.Gif when head.Length >= 10 => (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..])),
        FileTypes.Webp when head.Length >= 30 => MeasureWebp(head),
        _ => null,
    };

    private static (long Width, long Height)? MeasureWebp(ReadOnlySpan<byte> head)
    {
        var chunk = head[12..16];
        if (chunk.SequenceEqual("VP8X"u8)) return (1 + Read24(head[24..]), 1 + Read24(head[27..]));
        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return (1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }

        if (!chunk.SequenceEqual("VP8 "u8)) return null;
        return (BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3fff);
    }

    private static long Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
