using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Measures line by line: the reference for <see cref="LineMeter"/>.</summary>
/// <param name="encoding">The encoding of the file; lengths are bytes of the file.</param>
internal sealed class ReferenceLineMeter(TextEncoding encoding)
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
        if (text.IsEmpty) return;
        CountReturns(text);
        var endsInReturn = _endsWithReturn;
        var rest = text;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            if (end > 0) endsInReturn = rest[end - 1] == '\r';
            _longest = Math.Max(_longest, _line + encoding.SourceLength(rest[..end]) - (endsInReturn ? encoding.UnitSize : 0));
            (_line, endsInReturn) = (0, false);
            _lineFeeds++;
        }

        _line += encoding.SourceLength(rest);
        _endsWithReturn = text[^1] == '\r';
    }

    private void CountReturns(ReadOnlySpan<byte> text)
    {
        if (_endsWithReturn && text[0] == '\n') _pairs++;
        var returns = text.Count((byte)'\r');
        if (returns == 0) return;
        _returns += returns;
        _pairs += text.Count("\r\n"u8);
    }
}
