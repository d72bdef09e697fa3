using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>CSV and TSV by RFC 4180: <c>delimiter</c>, <c>header</c> (names), <c>columns</c>, <c>rows</c> without the header, <c>raggedRows</c> (another number
/// of fields than the header). Empty lines are no rows.</summary>
/// <param name="fixedDelimiter">Null to tell it from the first line: comma, semicolon, tab or bar, whichever it has most of.</param>
internal sealed class DelimitedAnalyser(byte? fixedDelimiter) : IContentAnalyser
{
    private const int Names = 100;
    private const int NameLength = 100;
    private const byte Quote = (byte)'"';
    private static readonly byte[] _candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];
    private static readonly SearchValues<byte> _quoteOnly = SearchValues.Create([Quote]);

    private readonly List<string> _header = [];
    private readonly List<byte> _name = [];
    private byte _delimiter;
    private SearchValues<byte>? _special;
    private bool _isQuoted;
    private bool _isFieldStart = true;
    private bool _hasJustClosed;
    private bool _hasContent;
    private long _fields = 1;
    private long _columns = -1;
    private long _rows;
    private long _ragged;
    private bool _wasCut;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (_special is null) chunk = Begin(chunk);
        while (!chunk.IsEmpty)
        {
            var next = chunk.IndexOfAny(_isQuoted ? _quoteOnly : _special!);
            var run = next < 0 ? chunk : chunk[..next];
            if (!run.IsEmpty) Keep(run);
            if (next < 0) return;
            Take(chunk[next]);
            chunk = chunk[(next + 1)..];
        }
    }

    public void Finish(JsonObject analysis)
    {
        EndRow();
        if (_columns < 0) return;
        analysis["delimiter"] = $"{(char)_delimiter}";
        analysis["header"] = new JsonArray([.. _header.Select(name => (JsonNode)name)]);
        analysis["columns"] = _columns;
        analysis["rows"] = _rows;
        analysis["raggedRows"] = _ragged;
        if (_wasCut) analysis["truncated"] = true;
    }

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> first)
    {
        if (first is [0xef, 0xbb, 0xbf, ..]) first = first[3..];
        _delimiter = fixedDelimiter ?? Guess(first);
        _special = SearchValues.Create([_delimiter, Quote, (byte)'\n', (byte)'\r']);
        return first;
    }

    private static byte Guess(ReadOnlySpan<byte> first)
    {
        var end = first.IndexOf((byte)'\n');
        var line = end < 0 ? first : first[..end];
        var best = _candidates[0];
        foreach (var candidate in _candidates)
        {
            if (Unquoted(line, candidate) > Unquoted(line, best)) best = candidate;
        }

        return best;
    }

    private static int Unquoted(ReadOnlySpan<byte> line, byte sought)
    {
        var (count, isQuoted) = (0, false);
        foreach (var value in line)
        {
            if (value == Quote) isQuoted = !isQuoted;
            else if (value == sought && !isQuoted) count++;
        }

        return count;
    }

    private void Take(byte special)
    {
        if (special == Quote)
        {
            TakeQuote();
        }
        else if (special == _delimiter)
        {
            EndField();
            _fields++;
            (_hasContent, _isFieldStart, _hasJustClosed) = (true, true, false);
        }
        else
        {
            // A carriage return ends a row too; the line feed after it ends an empty one, which is none.
            EndRow();
        }
    }

    private void TakeQuote()
    {
        _hasContent = true;
        if (_isQuoted)
        {
            (_isQuoted, _hasJustClosed) = (false, true);
        }
        else if (_isFieldStart)
        {
            (_isQuoted, _isFieldStart) = (true, false);
        }
        else
        {
            // Doubled inside quotes it stands for itself, and so it does in a field that did not begin with one.
            _isQuoted = _hasJustClosed;
            Keep("\""u8);
        }
    }

    private void Keep(ReadOnlySpan<byte> run)
    {
        (_hasContent, _isFieldStart, _hasJustClosed) = (true, false, false);
        if (_columns >= 0 || _header.Count == Names) return;
        // Four bytes a character at most, and one to see that there is more; what is over is cut when the name ends.
        var room = (NameLength * 4) + 1 - _name.Count;
        _name.AddRange(run[..Math.Min(run.Length, room)]);
    }

    private void EndField()
    {
        if (_columns >= 0) return;
        if (_header.Count == Names)
        {
            _wasCut = true;
            return;
        }

        var name = Encoding.UTF8.GetString([.. _name]);
        _wasCut |= name.Length > NameLength;
        _header.Add(Texts.Truncate(name, NameLength));
        _name.Clear();
    }

    private void EndRow()
    {
        if (!_hasContent) return;
        EndField();
        if (_columns < 0)
        {
            _columns = _fields;
        }
        else
        {
            _rows++;
            if (_fields != _columns) _ragged++;
        }

        (_fields, _hasContent, _isQuoted, _isFieldStart, _hasJustClosed) = (1, false, false, true, false);
    }
}
