using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>NDJSON: <c>records</c> (lines that are not empty), <c>invalidRecords</c> (those without a valid JSON value, or with invalid
/// UTF-8).</summary>
internal sealed class NdJsonAnalyser : ITextAnalyser
{
    private readonly JsonValidator _validator = new();
    private readonly Utf8Check _utf8 = new();
    private bool _isInvalid;
    private long _records;
    private long _invalid;

    public void Append(ReadOnlySpan<byte> text)
    {
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
        {
            Take(text[..end]);
            EndLine();
        }

        Take(text);
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
