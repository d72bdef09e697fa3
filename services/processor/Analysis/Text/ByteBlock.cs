using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FilePipeline.Processor.Analysis;

/// <summary>64 bytes of text. A comparison gives a mask with one bit for each byte, the lowest for the first.</summary>
internal readonly struct ByteBlock
{
    public const int Length = 64;

    private readonly Vector512<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteBlock(Vector512<byte> bytes) => _bytes = bytes;

    /// <summary>Reads the first 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteBlock Read(ReadOnlySpan<byte> text) => new(Vector512.Create(text));

    /// <summary>Reads a text that may be shorter.</summary>
    /// <param name="text">The text.</param>
    /// <param name="filler">Follows a shorter text.</param>
    public static ByteBlock ReadLast(ReadOnlySpan<byte> text, byte filler)
    {
        if (text.Length >= Length) return Read(text);
        Span<byte> filled = stackalloc byte[Length];
        filled[text.Length..].Fill(filler);
        text.CopyTo(filled);
        return Read(filled);
    }

    /// <summary>The mask of the first bytes.</summary>
    /// <param name="count">0 to 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong First(int count) => count >= Length ? ulong.MaxValue : (1UL << count) - 1;

    /// <summary>For each bit, whether an odd number of bits are set up to it and including it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Parity(ulong mask)
    {
        mask ^= mask << 1;
        mask ^= mask << 2;
        mask ^= mask << 4;
        mask ^= mask << 8;
        mask ^= mask << 16;
        return mask ^ (mask << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Equal(char value) => Equal((byte)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Equal(byte value) => Vector512.Equals(_bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    /// <summary>The mask of bytes below a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Below(byte value) => Vector512.LessThan(_bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Between(char first, char last) => Vector512.LessThanOrEqual(
        _bytes - Vector512.Create((byte)first), Vector512.Create((byte)(last - first))).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Digits() => Between('0', '9');

    /// <summary>The same bytes with ASCII letters in lower case; other bytes change too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ByteBlock WithLowerLetters() => new(_bytes | Vector512.Create((byte)0x20));
}
