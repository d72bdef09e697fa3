using System.Buffers.Binary;

namespace FilePipeline.TestKit;

/// <summary>Builds zstd content from its parts (RFC 8878): any window, any dictionary, content of any length in few bytes.</summary>
public static class HandmadeZstd
{
    private const int LargestBlock = 128 * 1024;

    /// <summary>A skippable frame, without content.</summary>
    /// <param name="length">Bytes in it.</param>
    /// <param name="number">0 to 15.</param>
    public static byte[] Skippable(int length, int number = 0)
    {
        var frame = new byte[8 + length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0x184d2a50u + (uint)number);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), length);
        Array.Fill(frame, (byte)0x28, 8, length);
        return frame;
    }

    /// <summary>A frame of some bytes, and zeros after them.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="zeros">Number of zeros: 4 bytes of the frame unpack to 131,072 of them.</param>
    /// <param name="windowLog">The logarithm of the window size, to base 2: 10 to 41.</param>
    /// <param name="windowEighths">Eighths to add to the window: 0 to 7.</param>
    /// <param name="dictionary">Id of a dictionary; 0 for none.</param>
    /// <param name="announcesLength">Whether the header has the unpacked length.</param>
    public static byte[] Frame(
        ReadOnlySpan<byte> content,
        long zeros = 0, int windowLog = 20, int windowEighths = 0, uint dictionary = 0, bool announcesLength = false)
    {
        using var frame = new MemoryStream();
        var length = content.Length + zeros;
        frame.Write([0x28, 0xb5, 0x2f,
            0xfd, (byte)((announcesLength ? 0xc0 : 0) | (dictionary == 0 ? 0 : 3)), (byte)(((windowLog - 10) << 3) | windowEighths)]);
        if (dictionary != 0) frame.Write(BitConverter.GetBytes(dictionary));
        if (announcesLength) frame.Write(BitConverter.GetBytes(length));
        var block = (int)Math.Min(LargestBlock, 1L << windowLog);
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(block, rest.Length)..])
        {
            var size = Math.Min(block, rest.Length);
            WriteHeader(frame, size, isRepeatedByte: false, isLast: false);
            frame.Write(rest[..size]);
        }

        for (var rest = zeros; rest > 0; rest -= block)
        {
            WriteHeader(frame, (int)Math.Min(block, rest), isRepeatedByte: true, isLast: false);
            frame.WriteByte(0);
        }

        WriteHeader(frame, 0, isRepeatedByte: false, isLast: true);
        return frame.ToArray();
    }

    private static void WriteHeader(MemoryStream frame, int size, bool isRepeatedByte, bool isLast)
    {
        var header = (size << 3) | (isRepeatedByte ? 2 : 0) | (isLast ? 1 : 0);
        frame.Write([(byte)header, (byte)(header >> 8), (byte)(header >> 16)]);
    }
}
