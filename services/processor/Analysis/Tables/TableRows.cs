using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FilePipeline.Processor.Analysis;

/// <summary>Counts the rows and fields of a table outside quotes. Empty lines are no rows; the first row is the header.</summary>
/// <param name="delimiter">Separates fields.</param>
/// <param name="names">Collects the header's names.</param>
internal sealed class TableRows(byte delimiter, HeaderNames names)
{
    private readonly SearchValues<byte> _special = SearchValues.Create([delimiter, (byte)'\n', (byte)'\r', Dialect.Quote]);
    private long _fields = 1;
    private bool _hasContent;

    /// <summary>Number of fields in the header; -1 before its end.</summary>
    public long Columns { get; private set; } = -1;

    public long Rows { get; private set; }

    /// <summary>Rows with another number of fields than the header.</summary>
    public long Ragged { get; private set; }

    /// <summary>Whether the next byte begins a field.</summary>
    public bool IsFieldStart { get; private set; } = true;

    public HeaderNames Names { get; private set; } = names;

    /// <summary>Reads text to its end.</summary>
    public void ReadAll(ReadOnlySpan<byte> text) => Read(text, stopsAtQuote: false);

    /// <summary>Reads up to the first quote.</summary>
    /// <returns>The bytes that were read.</returns>
    public int ReadToQuote(ReadOnlySpan<byte> text) => Read(text, stopsAtQuote: true);

    /// <summary>Appends bytes to the current field without parsing them.</summary>
    public void Keep(ReadOnlySpan<byte> part)
    {
        (_hasContent, IsFieldStart) = (true, false);
        if (Columns < 0) Names.Keep(part);
    }

    public void EndRow()
    {
        if (_hasContent && Columns < 0)
        {
            Names.EndName();
            Columns = _fields;
            (_fields, _hasContent) = (1, false);
        }

        CountRow();
        IsFieldStart = true;
    }

    /// <summary>Copies the state of another instance at the start of its current field.</summary>
    public void CopyFieldStart(TableRows other)
    {
        (Columns, Rows, Ragged, _fields, _hasContent) = (other.Columns, other.Rows, other.Ragged, other._fields, other._hasContent);
        // A full list is shared: a copy for each quote of an endless header would cost many times its size.
        Names = Columns < 0 && !other.Names.IsFull ? other.Names.CopyEnded() : other.Names;
        IsFieldStart = true;
    }

    /// <summary>Reads a part of rows after the header.</summary>
    /// <param name="delimiters">The mask of the delimiters in it.</param>
    /// <param name="ends">The mask of the line ends in it.</param>
    /// <param name="length">Bytes of the part, at most those of a block.</param>
    public void TakeBlock(ulong delimiters, ulong ends, int length)
    {
        if (length == 0) return;
        IsFieldStart = ((delimiters | ends) >> (length - 1) & 1) == 1;
        var start = 0;
        for (; ends != 0; ends &= ends - 1)
        {
            var end = BitOperations.TrailingZeroCount(ends);
            var before = (1UL << end) - 1;
            _fields += BitOperations.PopCount(delimiters & before);
            _hasContent |= end > start;
            CountRow();
            delimiters &= ~before;
            start = end + 1;
        }

        _fields += BitOperations.PopCount(delimiters);
        _hasContent |= length > start;
    }

    private int Read(ReadOnlySpan<byte> text, bool stopsAtQuote)
    {
        var at = Columns < 0 ? ReadHeader(text, stopsAtQuote) : 0;
        return Columns < 0 ? at : at + ReadRows(text[at..], stopsAtQuote);
    }

    private int ReadHeader(ReadOnlySpan<byte> text, bool stopsAtQuote)
    {
        var at = 0;
        while (Columns < 0 && at < text.Length)
        {
            var next = text[at..].IndexOfAny(_special);
            var run = next < 0 ? text[at..] : text.Slice(at, next);
            if (!run.IsEmpty) Keep(run);
            at += run.Length;
            if (next < 0 || (text[at] == Dialect.Quote && stopsAtQuote)) break;
            if (text[at] == Dialect.Quote) Keep(text.Slice(at, 1));
            else if (text[at] == delimiter) EndField();
            else EndRow();
            at++;
        }

        return at;
    }

    private void EndField()
    {
        Names.EndName();
        _fields++;
        (_hasContent, IsFieldStart) = (true, true);
    }

    // Reads a block in each step. A call for each field would be slower.
    private int ReadRows(ReadOnlySpan<byte> text, bool stopsAtQuote)
    {
        var at = 0;
        for (; text.Length - at >= ByteBlock.Length; at += ByteBlock.Length)
        {
            var block = ByteBlock.Read(text[at..]);
            var read = ReadRows(block, ByteBlock.Length, stopsAtQuote);
            if (read < ByteBlock.Length) return at + read;
        }

        return at == text.Length ? at : at + ReadRows(ByteBlock.ReadLast(text[at..], filler: 0), text.Length - at, stopsAtQuote);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadRows(in ByteBlock block, int length, bool stopsAtQuote)
    {
        var quotes = stopsAtQuote ? block.Equal(Dialect.Quote) : 0;
        var read = Math.Min(length, BitOperations.TrailingZeroCount(quotes));
        var isRead = ByteBlock.First(read);
        TakeBlock(block.Equal(delimiter) & isRead, (block.Equal('\n') | block.Equal('\r')) & isRead, read);
        return read;
    }

    private void CountRow()
    {
        if (!_hasContent) return;
        Rows++;
        if (_fields != Columns) Ragged++;
        (_fields, _hasContent) = (1, false);
    }
}
