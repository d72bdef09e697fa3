using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>PDF: <c>version</c>, as the first line says.</summary>
internal sealed class PdfAnalyser : IContentAnalyser
{
    private readonly byte[] _head = new byte[8];
    private int _length;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        var part = chunk[..Math.Min(chunk.Length, _head.Length - _length)];
        part.CopyTo(_head.AsSpan(_length));
        _length += part.Length;
    }

    public void Finish(JsonObject analysis)
    {
        var version = Encoding.ASCII.GetString(_head, 0, _length)["%PDF-".Length..];
        if (version is [>= '0' and <= '9', '.', >= '0' and <= '9']) analysis["version"] = version;
    }
}
