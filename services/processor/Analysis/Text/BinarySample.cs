using System.Buffers;
using System.Globalization;
using System.Text;

namespace FilePipeline.Processor.Analysis;

/// <summary>Detects binary content under the name of a text type from its first bytes. NULs do not count, because logs and padded files
/// have them.</summary>
internal static class BinarySample
{
    // One or two control characters may be errors in a short text.
    private const int Fewest = 3;

    // Formats whose first bytes are mostly ASCII or NULs, so that the share of control characters does not detect them.
    private static readonly (int Offset, byte[] Magic)[] _known =
    [
        (0, [0x50, 0x4b, 0x03, 0x04]), // zip, and so xlsx, docx, jar
        (0, [0x50, 0x4b, 0x05, 0x06]), // zip without entries
        (0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), // xls, doc
        (0, [.. "SQLite format 3\0"u8]),
        (257, [.. "ustar"u8]), // tar
        (4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]), // bzip2, after its name and level
        (0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), // xz
        (0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), // 7z
        (0, [.. "Rar!\x1a\x07"u8]),
        (0, [.. "II*\0"u8]), // TIFF
        (0, [.. "MM\0*"u8]),
        (0, [0x00, 0x00, 0x01, 0x00]), // ICO
        (0, [.. "8BPS\0"u8]),
        (0, [.. "OggS\0"u8]),
        (0, [.. "fLaC\0"u8]),
        (0, [.. "Obj\x01"u8]), // Avro
    ];

    /// <summary>Whether first bytes are binary.</summary>
    /// <param name="first">The bytes of the file.</param>
    /// <param name="text">The same bytes, decoded.</param>
    /// <param name="encoding">The encoding of the text.</param>
    public static bool IsBinary(ReadOnlySpan<byte> first, ReadOnlySpan<byte> text, TextEncoding encoding) =>
        encoding.IsWide ? IsMostlyControls(text) || IsMostlyUnassigned(text) : IsKnown(first) || IsMostlyControls(text);

    private static bool IsKnown(ReadOnlySpan<byte> first)
    {
        foreach (var (offset, magic) in _known)
        {
            if (first.Length >= offset + magic.Length && first[offset..].StartsWith(magic)) return true;
        }

        return IsBitmap(first) || IsMedia(first);
    }

    // "BM", four bytes of size, four that are zero, and one of the known header sizes.
    private static bool IsBitmap(ReadOnlySpan<byte> first) =>
        first.Length >= 18 && first.StartsWith("BM"u8) && first[6..10].IndexOfAnyExcept((byte)0) < 0
        && first[14] is 12 or 40 or 52 or 56 or 64 or 108 or 124 && first[15..18].IndexOfAnyExcept((byte)0) < 0;

    private static bool IsMedia(ReadOnlySpan<byte> first) =>
        first.Length >= 12
        && ((first.StartsWith("RIFF"u8) && (first[8..].StartsWith("WAVE"u8) || first[8..].StartsWith("AVI "u8)))
            || (first[..3].IndexOfAnyExcept((byte)0) < 0 && first[4..].StartsWith("ftyp"u8))
            || (first.StartsWith("ID3"u8) && first[3] is >= 2 and <= 4)
            || (first.StartsWith("PAR1"u8) && first[4] < ' '));

    // Text in single-byte and Asian encodings is mostly invalid UTF-8, but has few control characters. Compressed content has one in
    // nine. Fields separated by control characters (FIX, Hive) are otherwise ASCII.
    private static bool IsMostlyControls(ReadOnlySpan<byte> text)
    {
        var (controls, invalid, all) = (0L, 0L, 0L);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var character, out var length);
            if (status == OperationStatus.NeedMoreData) break;
            if (status == OperationStatus.InvalidData) invalid += length;
            else if (IsControl(character)) controls++;
            all += text[0] == 0 ? 0 : length;
            text = text[length..];
        }

        return controls >= Fewest && (controls * 10 >= all * 3 || (controls * 32 >= all && (controls + invalid) * 10 >= all * 3));
    }

    // Logs have escape sequences, backspaces and form feeds; DOS files end with 0x1A.
    private static bool IsControl(Rune character) =>
        character.Value is 0x7f or (> 0 and < 0x20 and not ('\t' or '\n' or '\v' or '\f' or '\r' or '\b' or 0x1a or 0x1b));

    // Random 16-bit units are rarely control characters, but one in six is unassigned.
    private static bool IsMostlyUnassigned(ReadOnlySpan<byte> text)
    {
        var (unassigned, all) = (0L, 0L);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var character, out var length);
            var isAssigned = status == OperationStatus.Done
                && Rune.GetUnicodeCategory(character) is not (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (!isAssigned) unassigned++;
            all++;
            text = text[length..];
        }

        return unassigned >= Fewest && unassigned * 10 >= all;
    }
}
