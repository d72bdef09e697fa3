using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Counts rows and fields outside quotes: the reference for <see cref="TableRows"/>.</summary>
/// <param name="delimiter">Separates fields.</param>
/// <param name="names">Collects the header's names.</param>
internal sealed class ReferenceTableRows(byte delimiter, HeaderNames names)
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
    public void CopyFieldStart(ReferenceTableRows other)
    {
        (Columns, Rows, Ragged, _fields, _hasContent) = (other.Columns, other.Rows, other.Ragged, other._fields, other._hasContent);
        if (Columns < 0) Names = other.Names.CopyEnded();
        else Names = other.Names;
        IsFieldStart = true;
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

    // Reads a vector of bytes in each step: bit masks mark the ends of fields and rows, and quotes. A call for each field would be
    // slower.
    private int ReadRows(ReadOnlySpan<byte> text, bool stopsAtQuote)
    {
        Span<byte> last = stackalloc byte[Vector256<byte>.Count];
        for (var at = 0; at < text.Length; at += Vector256<byte>.Count)
        {
            var length = Math.Min(text.Length - at, Vector256<byte>.Count);
            scoped var block = text.Slice(at, length);
            if (length < Vector256<byte>.Count)
            {
                block.CopyTo(last);
                block = last;
            }

            var bytes = Vector256.Create(block);
            var quotes = stopsAtQuote ? Vector256.Equals(bytes, Vector256.Create(Dialect.Quote)).ExtractMostSignificantBits() : 0;
            var read = Math.Min(length, BitOperations.TrailingZeroCount(quotes));
            var isRead = read == Vector256<byte>.Count ? uint.MaxValue : (1u << read) - 1;
            var delimiters = Vector256.Equals(bytes, Vector256.Create(delimiter)).ExtractMostSignificantBits();
            var ends = Vector256.Equals(bytes, Vector256.Create((byte)'\n')) | Vector256.Equals(bytes, Vector256.Create((byte)'\r'));
            TakeBlock(delimiters & isRead, ends.ExtractMostSignificantBits() & isRead, read);
            if (read < length) return at + read;
        }

        return text.Length;
    }

    private void CountRow()
    {
        if (!_hasContent) return;
        Rows++;
        if (_fields != Columns) Ragged++;
        (_fields, _hasContent) = (1, false);
    }

    private void TakeBlock(uint delimiters, uint ends, int length)
    {
        if (length == 0) return;
        IsFieldStart = ((delimiters | ends) >> (length - 1) & 1) == 1;
        var start = 0;
        for (; ends != 0; ends &= ends - 1)
        {
            var end = BitOperations.TrailingZeroCount(ends);
            var before = (1u << end) - 1;
            _fields += BitOperations.PopCount(delimiters & before);
            _hasContent |= end > start;
            CountRow();
            delimiters &= ~before;
            start = end + 1;
        }

        _fields += BitOperations.PopCount(delimiters);
        _hasContent |= length > start;
    }
}
