using System.Runtime.InteropServices;

namespace FilePipeline.Processor.Analysis;

/// <summary>Counts line feeds in chunks of any length, by the vectorised library call. Text with a UTF-16 byte order mark is counted in its own
/// units: a byte 0x0A may be half of another character there.</summary>
internal sealed class LineFeeds
{
    private const byte LineFeed = (byte)'\n';
    private long _count;
    private long _position;
    private int _unit = 1;
    private ushort _wideLineFeed;
    private byte _half;
    private bool _endsWithLineFeed = true;

    /// <summary>Line feeds, plus one if the last line is not ended.</summary>
    public long Lines => _count + (_endsWithLineFeed ? 0 : 1);

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (_position == 0) Detect(chunk);
        if (_unit == 1) AppendNarrow(chunk);
        else AppendWide(chunk);
        _position += chunk.Length;
    }

    private void Detect(ReadOnlySpan<byte> first)
    {
        if (first is [0xff, 0xfe, ..]) (_unit, _wideLineFeed) = (2, BitConverter.IsLittleEndian ? (ushort)0x000a : (ushort)0x0a00);
        else if (first is [0xfe, 0xff, ..]) (_unit, _wideLineFeed) = (2, BitConverter.IsLittleEndian ? (ushort)0x0a00 : (ushort)0x000a);
    }

    private void AppendNarrow(ReadOnlySpan<byte> chunk)
    {
        _count += chunk.Count(LineFeed);
        _endsWithLineFeed = chunk[^1] == LineFeed;
    }

    private void AppendWide(ReadOnlySpan<byte> chunk)
    {
        if (_position % 2 == 1)
        {
            AddUnits(MemoryMarshal.Cast<byte, ushort>((ReadOnlySpan<byte>)[_half, chunk[0]]));
            chunk = chunk[1..];
        }

        AddUnits(MemoryMarshal.Cast<byte, ushort>(chunk));
        if (chunk.Length % 2 == 1)
        {
            _half = chunk[^1];
            _endsWithLineFeed = false;
        }
    }

    private void AddUnits(ReadOnlySpan<ushort> units)
    {
        if (units.IsEmpty) return;
        _count += units.Count(_wideLineFeed);
        _endsWithLineFeed = units[^1] == _wideLineFeed;
    }
}
