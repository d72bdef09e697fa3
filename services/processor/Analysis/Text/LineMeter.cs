using System.Numerics;

namespace FilePipeline.Processor.Analysis;

/// <summary>Measures the longest line, and the kind of line ends.</summary>
/// <param name="encoding">The encoding of the file; lengths are bytes of the file.</param>
internal sealed class LineMeter(TextEncoding encoding)
{
    private long _line;
    private long _longest;
    private long _lineFeeds;
    private long _returns;
    private long _pairs;
    private bool _endsWithReturn;

    /// <summary>Bytes of the longest line, without its ending.</summary>
    public long Longest => Math.Max(_longest, _line);

    public string Newline => (_lineFeeds > _pairs, _returns > _pairs, _pairs > 0) switch
    {
        (false, false, false) => "none",
        (true, false, false) => "lf",
        (false, true, false) => "cr",
        (false, false, true) => "crlf",
        _ => "mixed",
    };

    public void Append(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (; text.Length - at >= ByteBlock.Length; at += ByteBlock.Length)
        {
            var block = ByteBlock.Read(text[at..]);
            Take(block.Equal('\n'), block.Equal('\r'), text.Slice(at, ByteBlock.Length));
        }

        if (at == text.Length) return;
        var last = ByteBlock.ReadLast(text[at..], filler: 0);
        Take(last.Equal('\n'), last.Equal('\r'), text[at..]);
    }

    private void Take(ulong lineFeeds, ulong returns, ReadOnlySpan<byte> block)
    {
        var afterReturns = returns << 1 | (_endsWithReturn ? 1UL : 0);
        _endsWithReturn = (returns >> (block.Length - 1) & 1) == 1;
        if ((returns | afterReturns) != 0)
        {
            _returns += BitOperations.PopCount(returns);
            _pairs += BitOperations.PopCount(lineFeeds & afterReturns);
        }

        var start = 0;
        for (; lineFeeds != 0; lineFeeds &= lineFeeds - 1)
        {
            var end = BitOperations.TrailingZeroCount(lineFeeds);
            var ending = (long)(afterReturns >> end & 1) * encoding.UnitSize;
            _longest = Math.Max(_longest, _line + SourceLength(block, start, end) - ending);
            _lineFeeds++;
            (_line, start) = (0, end + 1);
        }

        _line += SourceLength(block, start, block.Length);
    }

    private long SourceLength(ReadOnlySpan<byte> block, int start, int end) =>
        encoding.IsWide ? encoding.SourceLength(block[start..end]) : end - start;
}
