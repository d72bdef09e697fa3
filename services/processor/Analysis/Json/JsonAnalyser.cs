using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>JSON: <c>valid</c> (grammar and UTF-8), <c>errorOffset</c> (the first invalid byte; the length for a value that does not
/// end).</summary>
internal sealed class JsonAnalyser : ITextAnalyser
{
    private readonly JsonValidator _validator = new();
    private readonly Utf8Check _utf8 = new();
    private TextEncoding _encoding = TextEncoding.Narrow;
    private long _seen;
    private long _position;
    private long? _error;

    // A byte order mark is no part of JSON, but common readers skip it.
    public void Begin(TextEncoding encoding) => (_encoding, _position) = (encoding, encoding.MarkLength);

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_error is not null) return;
        _utf8.Append(text);
        var at = _validator.Append(text) is >= 0 and var wrong ? _seen + wrong : (long?)null;
        if (Math.Min(at ?? long.MaxValue, _utf8.FirstInvalid ?? long.MaxValue) is < long.MaxValue and var first)
            _error = first < _seen ? _position - (_seen - first) : _position + _encoding.SourceLength(text[..(int)(first - _seen)]);
        _seen += text.Length;
        _position += _encoding.SourceLength(text);
    }

    public void Finish(JsonObject analysis)
    {
        _utf8.Finish();
        _error ??= _utf8.FirstInvalid is { } invalid ? _position - (_seen - invalid) : _validator.IsComplete ? null : _position;
        analysis["valid"] = _error is null;
        if (_error is not null) analysis["errorOffset"] = _error;
    }
}
