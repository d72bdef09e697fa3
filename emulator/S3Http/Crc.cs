using System.Buffers.Binary;
using System.Numerics;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A cyclic redundancy check of 32 or 64 bits, low bit first, eight bytes at a time.</summary>
internal sealed class Crc
{
    private readonly ulong[][] _tables;

    private Crc(ulong polynomial, int size)
    {
        (Size, _tables) = (size, [.. Enumerable.Range(0, 8).Select(_ => new ulong[256])]);
        for (var value = 0; value < 256; value++)
        {
            var rest = (ulong)value;
            for (var bit = 0; bit < 8; bit++) rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ polynomial;
            _tables[0][value] = rest;
        }

        for (var table = 1; table < 8; table++)
        {
            for (var value = 0; value < 256; value++)
                _tables[table][value] = (_tables[table - 1][value] >> 8) ^ _tables[0][(byte)_tables[table - 1][value]];
        }
    }

    public static Crc Of32 { get; } = new(0xEDB88320, 4);

    public static Crc Of32C { get; } = new(0x82F63B78, 4);

    public static Crc Of64Nvme { get; } = new(0x9A6C9329AC4BC9B5, 8);

    /// <summary>Bytes of a value.</summary>
    public int Size { get; }

    public ulong Start => Size == 4 ? uint.MaxValue : ulong.MaxValue;

    public ulong Append(ulong state, ReadOnlySpan<byte> bytes)
    {
        if (this == Of32C) return Append32C((uint)state, bytes);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var next = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = _tables[7][(byte)next] ^ _tables[6][(byte)(next >> 8)] ^ _tables[5][(byte)(next >> 16)] ^ _tables[4][(byte)(next >> 24)]
                ^ _tables[3][(byte)(next >> 32)] ^ _tables[2][(byte)(next >> 40)] ^ _tables[1][(byte)(next >> 48)] ^ _tables[0][(byte)(next >> 56)];
        }

        foreach (var one in bytes) state = (state >> 8) ^ _tables[0][(byte)(state ^ one)];
        return state;
    }

    /// <summary>The check, high byte first.</summary>
    public byte[] Finish(ulong state)
    {
        var whole = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(whole, ~state);
        return whole[^Size..];
    }

    // Processors have an instruction for this one.
    private static uint Append32C(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) state = BitOperations.Crc32C(state, one);
        return state;
    }
}
