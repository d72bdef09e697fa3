using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>JSON: <c>valid</c>, <c>errorOffset</c> (the first byte that cannot be there; the length for a value that does not end).</summary>
internal sealed class JsonAnalyser : IContentAnalyser
{
    private readonly JsonValidator _validator = new();
    private long _position;
    private long? _error;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        // A byte order mark is no JSON, and everybody skips it.
        if (_position == 0 && chunk is [0xef, 0xbb, 0xbf, ..])
        {
            _position = 3;
            chunk = chunk[3..];
        }

        if (_error is null && _validator.Append(chunk) is >= 0 and var at) _error = _position + at;
        _position += chunk.Length;
    }

    public void Finish(JsonObject analysis)
    {
        var error = _error ?? (_validator.IsComplete ? null : _position);
        analysis["valid"] = error is null;
        if (error is not null) analysis["errorOffset"] = error;
    }
}
