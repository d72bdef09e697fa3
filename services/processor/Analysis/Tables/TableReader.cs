using System.Numerics;
using System.Runtime.CompilerServices;

namespace FilePipeline.Processor.Analysis;

/// <summary>Reads a table with quotes by RFC 4180. A quote that never closes, or that closes on a later line in the middle of a field, is
/// an ordinary character. The text after each open quote is read both ways in parallel, so that no row is lost or buffered.</summary>
/// <param name="delimiter">Separates fields.</param>
/// <param name="lines">Number of lines before.</param>
internal sealed class TableReader(byte delimiter, long lines)
{
    private TableRows _rows = new(delimiter, new(unquotes: false));
    private TableRows _literal = new(delimiter, new(unquotes: false));
    private long _lines = lines;
    private bool _isAfterReturn;
    private bool _isQuoted;
    private bool _hasClosed;
    private bool _isReadLiterally;
    private bool _hasLineEnd;
    private int _contentFrom;
    private int _closedAt;
    private long _quoteLine;

    public TableRows Rows => _rows;

    /// <summary>The line of the first unclosed quote; null if there is none.</summary>
    public long? UnclosedQuoteLine { get; private set; }

    public void Append(ReadOnlySpan<byte> chunk)
    {
        var blocksFrom = 0;
        for (var at = 0; at < chunk.Length;)
        {
            if (at >= blocksFrom && _rows.Columns >= 0 && !_isReadLiterally)
            {
                at = ReadBlocks(chunk, at);
                blocksFrom = at + ByteBlock.Length;
                if (at == chunk.Length) break;
            }

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

    // Reads up to the first block with a quote in an unusual position.
    private int ReadBlocks(ReadOnlySpan<byte> chunk, int at)
    {
        for (; chunk.Length - at >= ByteBlock.Length; at += ByteBlock.Length)
        {
            var block = ByteBlock.Read(chunk[at..]);
            var quotes = block.Equal(Dialect.Quote);
            if (quotes == 0 && !_hasClosed)
            {
                if (!_isQuoted) _rows.TakeBlock(block.Equal(delimiter), block.Equal('\n') | block.Equal('\r'), ByteBlock.Length);
            }
            else if (!TryReadQuotes(block, quotes, at))
            {
                break;
            }
        }

        return at;
    }

    // Each quote must open a field at its start, close one at its end, or be doubled inside one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadQuotes(in ByteBlock block, ulong quotes, int at)
    {
        var inside = ByteBlock.Parity(quotes) ^ (_isQuoted ? ulong.MaxValue : 0);
        var (opening, closing) = (quotes & inside, quotes & ~inside);
        var delimiters = block.Equal(delimiter) & ~inside;
        var ends = (block.Equal('\n') | block.Equal('\r')) & ~inside;
        var fieldStarts = (delimiters | ends) << 1 | (_rows.IsFieldStart ? 1UL : 0);
        var afterClosing = closing << 1 | (_hasClosed ? 1UL : 0);
        var fieldOpening = opening & ~afterClosing;
        if ((fieldOpening & ~fieldStarts) != 0) return false;
        if ((afterClosing & ~(quotes | delimiters | ends | block.Equal(' ') | block.Equal('\t'))) != 0) return false;
        var isQuoted = inside >> (ByteBlock.Length - 1) == 1;
        var hasClosed = closing >> (ByteBlock.Length - 1) == 1;
        if (!isQuoted && !hasClosed) _rows.TakeBlock(delimiters, ends, ByteBlock.Length);
        else if (fieldOpening != 0) OpenLast(fieldOpening, delimiters, ends, at);
        (_isQuoted, _hasClosed, _closedAt) = (isQuoted, hasClosed, at + ByteBlock.Length - 1);
        return true;
    }

    // The last field that opens in a block continues in the next one.
    private void OpenLast(ulong fieldOpening, ulong delimiters, ulong ends, int at)
    {
        var open = BitOperations.Log2(fieldOpening);
        _rows.TakeBlock(delimiters & ByteBlock.First(open), ends & ByteBlock.First(open), open);
        TakeQuote(at + open + 1);
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
