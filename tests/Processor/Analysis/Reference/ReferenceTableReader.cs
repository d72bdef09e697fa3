using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Reads a table quote by quote: the reference for <see cref="TableReader"/>.</summary>
/// <param name="delimiter">Separates fields.</param>
/// <param name="lines">Number of lines before.</param>
internal sealed class ReferenceTableReader(byte delimiter, long lines)
{
    private ReferenceTableRows _rows = new(delimiter, new(unquotes: false));
    private ReferenceTableRows _literal = new(delimiter, new(unquotes: false));
    private long _lines = lines;
    private bool _isAfterReturn;
    private bool _isQuoted;
    private bool _hasClosed;
    private bool _isReadLiterally;
    private bool _hasLineEnd;
    private int _contentFrom;
    private int _closedAt;
    private long _quoteLine;

    public ReferenceTableRows Rows => _rows;

    /// <summary>The line of the first unclosed quote; null if there is none.</summary>
    public long? UnclosedQuoteLine { get; private set; }

    public void Append(ReadOnlySpan<byte> chunk)
    {
        for (var at = 0; at < chunk.Length;)
        {
            if (_isQuoted) at = ReadQuoted(chunk, at);
            else if (_hasClosed) at = ReadAfterClose(chunk, at);
            else at = ReadPlain(chunk, at);
        }

        if ((_isQuoted || _hasClosed) && !_isReadLiterally)
        {
            _quoteLine = LineOfQuote(chunk);
            ReadLiterally(chunk[_contentFrom..(_hasClosed ? _closedAt : chunk.Length)]);
        }

        _lines += LineEnds.In(chunk, _isAfterReturn);
        if (!chunk.IsEmpty) _isAfterReturn = chunk[^1] == '\r';
    }

    public void Finish()
    {
        if (_isQuoted) TakeLiteral(_quoteLine);
        _rows.EndRow();
    }

    private int ReadPlain(ReadOnlySpan<byte> chunk, int at)
    {
        at += _rows.ReadToQuote(chunk[at..]);
        if (at == chunk.Length) return at;
        TakeQuote(at + 1);
        return at + 1;
    }

    // A quote opens only at the start of a field.
    private void TakeQuote(int contentFrom)
    {
        if (!_rows.IsFieldStart)
        {
            _rows.Keep("\""u8);
            return;
        }

        (_isQuoted, _hasLineEnd, _contentFrom) = (true, false, contentFrom);
        _literal.CopyFieldStart(_rows);
        _rows.Keep([]);
    }

    private int ReadQuoted(ReadOnlySpan<byte> chunk, int at)
    {
        var length = chunk[at..].IndexOf(Dialect.Quote);
        var content = length < 0 ? chunk[at..] : chunk.Slice(at, length);
        _rows.Keep(content);
        if (_isReadLiterally) ReadLiterally(content);
        if (length < 0) return chunk.Length;
        (_isQuoted, _hasClosed, _closedAt) = (false, true, at + length);
        return at + length + 1;
    }

    private int ReadAfterClose(ReadOnlySpan<byte> chunk, int at)
    {
        _hasClosed = false;
        if (chunk[at] == Dialect.Quote)
        {
            // A doubled quote stands for one quote.
            _rows.Keep("\""u8);
            if (_isReadLiterally) _literal.Keep("\"\""u8);
            _isQuoted = true;
            return at + 1;
        }

        var isField = chunk[at] == delimiter || LineEnds.IsAny(chunk[at]) || chunk[at] is (byte)' ' or (byte)'\t';
        if (!isField) TakeLiteralIfLinesWereSwallowed(chunk, at);
        else _isReadLiterally = false;
        return at;
    }

    private void TakeLiteralIfLinesWereSwallowed(ReadOnlySpan<byte> chunk, int at)
    {
        var content = _isReadLiterally ? [] : chunk[_contentFrom.._closedAt];
        if (_hasLineEnd || content.ContainsAny((byte)'\n', (byte)'\r'))
        {
            var line = _isReadLiterally ? _quoteLine : LineOfQuote(chunk);
            if (!_isReadLiterally) ReadLiterally(content);
            TakeLiteral(line);
            TakeQuote(at);
        }

        _isReadLiterally = false;
    }

    private void ReadLiterally(ReadOnlySpan<byte> content)
    {
        if (!_isReadLiterally) _literal.Keep("\""u8);
        _isReadLiterally = true;
        _hasLineEnd |= content.ContainsAny((byte)'\n', (byte)'\r');
        _literal.ReadAll(content);
    }

    private void TakeLiteral(long line)
    {
        UnclosedQuoteLine ??= line;
        (_rows, _literal) = (_literal, _rows);
    }

    private long LineOfQuote(ReadOnlySpan<byte> chunk) =>
        UnclosedQuoteLine ?? _lines + LineEnds.In(chunk[.._contentFrom], _isAfterReturn) + 1;
}
