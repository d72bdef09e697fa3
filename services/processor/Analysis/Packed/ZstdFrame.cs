using System.Buffers.Binary;

namespace FilePipeline.Processor.Analysis;

/// <summary>The header of a zstd frame (RFC 8878, section 3.1.1.1).</summary>
/// <param name="WindowBytes">Bytes of content that the decoder must keep.</param>
/// <param name="ContentBytes">Bytes of content; null if the header has none.</param>
/// <param name="NeedsDictionary">Whether a dictionary is needed to unpack it.</param>
/// <param name="HasChecksum">Whether a checksum follows the last block.</param>
internal sealed record ZstdFrame(long WindowBytes, long? ContentBytes, bool NeedsDictionary, bool HasChecksum)
{
    /// <summary>The first bytes of a frame.</summary>
    public const uint Magic = 0xfd2fb528;

    /// <summary>Length of the longest header, without the magic number.</summary>
    public const int LongestHeader = 14;

    /// <summary>Bytes of memory that a decoder needs.</summary>
    public long MemoryBytes => Math.Min(WindowBytes, ContentBytes ?? WindowBytes);

    /// <summary>Whether the magic number is that of a skippable frame, which has no content.</summary>
    public static bool IsSkippable(uint magic) => (magic & 0xfffffff0) == 0x184d2a50;

    /// <summary>Length of a header in bytes.</summary>
    /// <param name="descriptor">The first byte of the header.</param>
    public static int HeaderLength(byte descriptor) =>
        1 + (IsSingleSegment(descriptor) ? 0 : 1) + DictionaryLength(descriptor) + ContentLength(descriptor);

    /// <summary>Reads a header.</summary>
    /// <param name="header"><see cref="HeaderLength"/> bytes, without the magic number.</param>
    public static ZstdFrame Read(ReadOnlySpan<byte> header)
    {
        var descriptor = header[0];
        var at = IsSingleSegment(descriptor) ? 1 : 2;
        var dictionary = header.Slice(at, DictionaryLength(descriptor));
        var content = ReadContent(header.Slice(at + dictionary.Length, ContentLength(descriptor)));
        var window = IsSingleSegment(descriptor) ? content!.Value : ReadWindow(header[1]);
        return new(window, content, dictionary.ContainsAnyExcept((byte)0), (descriptor & 4) != 0);
    }

    private static bool IsSingleSegment(byte descriptor) => (descriptor & 0x20) != 0;

    private static int DictionaryLength(byte descriptor) => (descriptor & 3) switch { 3 => 4, var length => length };

    private static int ContentLength(byte descriptor) => (descriptor >> 6) switch
    {
        0 => IsSingleSegment(descriptor) ? 1 : 0,
        var exponent => 1 << exponent,
    };

    private static long? ReadContent(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        0 => null,
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes) + 256,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
    };

    private static long ReadWindow(byte descriptor)
    {
        var power = 1L << (10 + (descriptor >> 3));
        return power + (power / 8 * (descriptor & 7));
    }
}
