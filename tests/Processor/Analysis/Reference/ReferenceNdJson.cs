using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Reads NDJSON line by line: the reference for <see cref="NdJsonAnalyser"/>.</summary>
internal sealed class ReferenceNdJson
{
    private readonly ReferenceJsonValidator _validator = new();
    private readonly Utf8Check _utf8 = new();
    private bool _isInvalid;

    public long Records { get; private set; }

    public long Invalid { get; private set; }

    public void Read(ReadOnlySpan<byte> text)
    {
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
        {
            Take(text[..end]);
            EndLine();
        }

        Take(text);
        EndLine();
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        _utf8.Append(part);
        _isInvalid = _validator.Append(part) >= 0;
    }

    private void EndLine()
    {
        _utf8.Finish();
        if (_isInvalid || _validator.HasContent)
        {
            Records++;
            if (_isInvalid || !_validator.IsComplete || _utf8.InvalidBytes > 0) Invalid++;
        }

        _isInvalid = false;
        _validator.Reset();
        _utf8.Reset();
    }
}
