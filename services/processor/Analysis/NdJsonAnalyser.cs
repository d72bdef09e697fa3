using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>NDJSON: <c>records</c> (lines that are not empty), <c>invalidRecords</c> (those that are no JSON value).</summary>
internal sealed class NdJsonAnalyser : IContentAnalyser
{
    private readonly JsonValidator _validator = new();
    private bool _hasBegun;
    private bool _isInvalid;
    private long _records;
    private long _invalid;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (!_hasBegun && chunk is [0xef, 0xbb, 0xbf, ..]) chunk = chunk[3..];
        _hasBegun = true;
        for (int end; (end = chunk.IndexOf((byte)'\n')) >= 0; chunk = chunk[(end + 1)..])
        {
            Take(chunk[..end]);
            EndLine();
        }

        Take(chunk);
    }

    public void Finish(JsonObject analysis)
    {
        EndLine();
        analysis["records"] = _records;
        analysis["invalidRecords"] = _invalid;
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (!_isInvalid) _isInvalid = _validator.Append(part) >= 0;
    }

    private void EndLine()
    {
        if (_isInvalid || _validator.HasContent)
        {
            _records++;
            if (_isInvalid || !_validator.IsComplete) _invalid++;
        }

        _isInvalid = false;
        _validator.Reset();
    }
}
