namespace FilePipeline.Processor.Analysis;

/// <summary>The encoding of text, detected from its first bytes.</summary>
/// <param name="Name">The name of UTF-16 and UTF-32 encodings; null for text in units of one byte.</param>
/// <param name="UnitSize">Bytes of a unit: 1, 2 or 4.</param>
/// <param name="IsBigEndian">Byte order of wider units.</param>
/// <param name="MarkLength">Bytes of the byte order mark; 0 if there is none.</param>
internal sealed record TextEncoding(string? Name, int UnitSize, bool IsBigEndian, int MarkLength)
{
    /// <summary>Minimum number of bytes for a pattern of NULs.</summary>
    private const int FewestBytes = 8;

    public static TextEncoding Narrow { get; } = new(null, 1, false, 0);

    public bool IsWide => UnitSize > 1;

    public bool HasMark => MarkLength > 0;

    /// <summary>Detects an encoding by its byte order mark, or by NULs at the positions where UTF-16 or UTF-32 have them.</summary>
    public static TextEncoding Detect(ReadOnlySpan<byte> first) => first switch
    {
        [0xff, 0xfe, 0x00, 0x00, ..] when IsMostlyUtf32(first[4..], isBigEndian: false) => Utf32(isBigEndian: false, markLength: 4),
        [0x00, 0x00, 0xfe, 0xff, ..] when IsMostlyUtf32(first[4..], isBigEndian: true) => Utf32(isBigEndian: true, markLength: 4),
        [0xff, 0xfe, ..] => Utf16(isBigEndian: false, markLength: 2),
        [0xfe, 0xff, ..] => Utf16(isBigEndian: true, markLength: 2),
        [0xef, 0xbb, 0xbf, ..] => Narrow with { MarkLength = 3 },
        _ => first.Length >= FewestBytes && first.Contains((byte)0) ? DetectByNuls(first) : Narrow,
    };

    /// <summary>Number of bytes of decoded text in the file.</summary>
    /// <param name="utf8">The output of <see cref="WideDecoder"/>.</param>
    public long SourceLength(ReadOnlySpan<byte> utf8)
    {
        if (!IsWide) return utf8.Length;
        var (characters, pairs) = (0L, 0L);
        foreach (var value in utf8)
        {
            if ((value & 0xc0) != 0x80) characters++;
            if (value is >= 0xf0 and not WideDecoder.Invalid) pairs++;
        }

        return UnitSize * (UnitSize == 2 ? characters + pairs : characters);
    }

    private static TextEncoding Utf16(bool isBigEndian, int markLength) =>
        new(isBigEndian ? "utf-16be" : "utf-16le", 2, isBigEndian, markLength);

    private static TextEncoding Utf32(bool isBigEndian, int markLength) =>
        new(isBigEndian ? "utf-32be" : "utf-32le", 4, isBigEndian, markLength);

    // The mark of UTF-32LE is that of UTF-16LE and a NUL. Two UTF-16 characters are rarely a valid UTF-32 character, because only few
    // planes are used.
    private static bool IsMostlyUtf32(ReadOnlySpan<byte> units, bool isBigEndian)
    {
        var (count, valid) = (units.Length / 4, 0);
        for (var at = 0; at < count; at++)
        {
            var (high, plane) = isBigEndian ? (units[at * 4], units[(at * 4) + 1]) : (units[(at * 4) + 3], units[(at * 4) + 2]);
            if (high == 0 && plane is <= 3 or 0x0e) valid++;
        }

        return valid * 2 >= count;
    }

    private static TextEncoding DetectByNuls(ReadOnlySpan<byte> first)
    {
        Span<int> nuls = stackalloc int[4];
        var units = first.Length / 4;
        for (var at = 0; at < units * 4; at++)
        {
            if (first[at] == 0) nuls[at % 4]++;
        }

        if (IsNearly(nuls[3], units) && IsNearly(nuls[2], units) && IsNearly(units - nuls[0], units))
            return Utf32(isBigEndian: false, markLength: 0);
        if (IsNearly(nuls[0], units) && IsNearly(nuls[1], units) && IsNearly(units - nuls[3], units))
            return Utf32(isBigEndian: true, markLength: 0);
        var (even, odd) = (nuls[0] + nuls[2], nuls[1] + nuls[3]);
        if (IsMost(odd, units * 2) && IsNearly((units * 2) - even, units * 2)) return Utf16(isBigEndian: false, markLength: 0);
        if (IsMost(even, units * 2) && IsNearly((units * 2) - odd, units * 2)) return Utf16(isBigEndian: true, markLength: 0);
        return Narrow;
    }

    private static bool IsNearly(int count, int all) => count * 8L >= all * 7L;

    private static bool IsMost(int count, int all) => count * 5L >= all * 3L;
}
