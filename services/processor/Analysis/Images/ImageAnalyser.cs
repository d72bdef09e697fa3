using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>PNG, GIF and WebP: <c>width</c>, <c>height</c>, from the first bytes; neither if a decoder would refuse the
/// header.</summary>
/// <param name="type">One of these types.</param>
internal sealed class ImageAnalyser(string type) : IContentAnalyser
{
    private readonly HeadBuffer _head = new(30);

    public void Append(ReadOnlySpan<byte> chunk) => _head.Append(chunk);

    public void Finish(JsonObject analysis)
    {
        if (Measure(_head.Bytes) is not { Width: > 0 and <= int.MaxValue, Height: > 0 and <= int.MaxValue } size) return;
        analysis["width"] = size.Width;
        analysis["height"] = size.Height;
    }

    private (long Width, long Height)? Measure(ReadOnlySpan<byte> head) => type switch
    {
        FileTypes.Png when head.Length >= 24 && head[8..16].SequenceEqual("\0\0\0\rIHDR"u8) =>
            (BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..])),
        FileTypes.Gif when head.Length >= 10 =>
            (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..])),
        FileTypes.Webp when head.Length >= 25 => MeasureWebp(head[12..16], head[20..]),
        _ => null,
    };

    private static (long Width, long Height)? MeasureWebp(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> content)
    {
        if (chunk.SequenceEqual("VP8X"u8) && content.Length >= 10)
        {
            var (width, height) = (1L + Read24(content[4..]), 1L + Read24(content[7..]));
            return width * height <= uint.MaxValue ? (width, height) : null;
        }

        // The signature, and version 0 in the last three bits.
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        var isLossless = chunk.SequenceEqual("VP8L"u8) && content[0] == 0x2f && bits < 1u << 29;
        if (isLossless) return (1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));

        // Only a key frame has a size; its two high bits are a display scale.
        var isKeyFrame = chunk.SequenceEqual("VP8 "u8) && content.Length >= 10 && (content[0] & 1) == 0
            && content[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]);
        if (!isKeyFrame) return null;
        var (scaledWidth, scaledHeight) =
            (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]), BinaryPrimitives.ReadUInt16LittleEndian(content[8..]));
        return (scaledWidth & 0x3fff, scaledHeight & 0x3fff);
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
