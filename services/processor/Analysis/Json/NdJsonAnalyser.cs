using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace FilePipeline.Processor.Analysis;

/// <summary>NDJSON: <c>records</c> (lines that are not empty), <c>invalidRecords</c> (those without a valid JSON value, or with invalid
/// UTF-8).</summary>
internal sealed class NdJsonAnalyser : ITextAnalyser
{
    // Lines that are checked for UTF-8 together.
    private const int GroupLength = 16 * 1024;
    private const int ShortestGroup = 256;

    private readonly JsonValidator _validator = new();
    private readonly Utf8Check _utf8 = new();
    private bool _isInvalid;
    private long _records;
    private long _invalid;

    public void Append(ReadOnlySpan<byte> text)
    {
        var room = GroupLength;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            Take(end < 0 ? text : text[..end]);
            if (end < 0) return;
            EndLine();
            text = TakeGroups(text[(end + 1)..], ref room);
        }
    }

    public void Finish(JsonObject analysis)
    {
        EndLine();
        analysis["records"] = _records;
        analysis["invalidRecords"] = _invalid;
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (_isInvalid) return;
        _utf8.Append(part);
        _isInvalid = _validator.Append(part) >= 0;
    }

    // Leaves a line that is invalid UTF-8 or longer than a group: it is searched by halves.
    private ReadOnlySpan<byte> TakeGroups(ReadOnlySpan<byte> text, scoped ref int room)
    {
        while (text[..Math.Min(text.Length, room)].LastIndexOf((byte)'\n') is >= 0 and var last)
        {
            var isValid = Utf8.IsValid(text[..(last + 1)]);
            if (isValid) TakeLines(text[..(last + 1)]);
            if (isValid) text = text[(last + 1)..];
            room = isValid ? Math.Min(GroupLength, room * 2) : room / 2;
        }

        room = Math.Clamp(room * 2, ShortestGroup, GroupLength);
        return text;
    }

    // Lines of valid UTF-8, each of them ended.
    private void TakeLines(ReadOnlySpan<byte> lines)
    {
        while (true)
        {
            lines = lines[_validator.AppendLines(lines, ref _records)..];
            if (lines.IsEmpty) break;
            var end = lines.IndexOf((byte)'\n');
            _isInvalid = _validator.Append(lines[..end]) >= 0;
            EndLine();
            lines = lines[(end + 1)..];
        }
    }

    private void EndLine()
    {
        _utf8.Finish();
        if (_isInvalid || _validator.HasContent)
        {
            _records++;
            if (_isInvalid || !_validator.IsComplete || _utf8.InvalidBytes > 0) _invalid++;
        }

        _isInvalid = false;
        _validator.Reset();
        _utf8.Reset();
    }
}
