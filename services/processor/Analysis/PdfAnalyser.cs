using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>PDF: <c>version</c> from its header, and <c>headerOffset</c> if other bytes precede the header.</summary>
internal sealed class PdfAnalyser : IContentAnalyser
{
    private const int VersionLength = 3;
    private readonly HeadBuffer _head = new(FileTypes.PdfHeaderWithin + VersionLength);

    public void Append(ReadOnlySpan<byte> chunk) => _head.Append(chunk);

    public void Finish(JsonObject analysis)
    {
        var header = "%PDF-"u8;
        var offset = _head.Bytes.IndexOf(header);
        if (offset < 0) return;
        var rest = _head.Bytes[(offset + header.Length)..];
        var version = Encoding.ASCII.GetString(rest[..Math.Min(rest.Length, VersionLength)]);
        if (version is [>= '0' and <= '9', '.', >= '0' and <= '9']) analysis["version"] = version;
        if (offset > 0) analysis["headerOffset"] = offset;
    }
}
