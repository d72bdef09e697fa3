using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary><c>encoding</c>, <c>bom</c>, <c>longestLine</c> (bytes without its ending), <c>newline</c>, <c>invalidUtf8Bytes</c> (for
/// UTF-16 and UTF-32 <c>invalidUnits</c>), and <c>nulBytes</c> if there are any.</summary>
internal sealed class TextAnalyser : ITextAnalyser
{
    private readonly Utf8Check _utf8 = new();
    private TextEncoding _encoding = TextEncoding.Narrow;
    private LineMeter _lines = new(TextEncoding.Narrow);
    private long _nuls;
    private long _invalidUnits;

    public void Begin(TextEncoding encoding) => (_encoding, _lines) = (encoding, new(encoding));

    public void Append(ReadOnlySpan<byte> text)
    {
        _lines.Append(text);
        _nuls += text.Count((byte)0);
        if (_encoding.IsWide) _invalidUnits += text.Count(WideDecoder.Invalid);
        else _utf8.Append(text);
    }

    public void Finish(JsonObject analysis)
    {
        _utf8.Finish();
        analysis["encoding"] = _encoding.Name ?? NarrowName();
        analysis["bom"] = _encoding.HasMark;
        analysis["longestLine"] = _lines.Longest;
        analysis["newline"] = _lines.Newline;
        if (_encoding.IsWide) analysis["invalidUnits"] = _invalidUnits;
        else analysis["invalidUtf8Bytes"] = _utf8.InvalidBytes;
        if (_nuls > 0) analysis["nulBytes"] = _nuls * _encoding.UnitSize;
    }

    private string NarrowName() => _utf8.InvalidBytes > 0 ? "unknown" : _utf8.IsAscii && !_encoding.HasMark ? "us-ascii" : "utf-8";
}
