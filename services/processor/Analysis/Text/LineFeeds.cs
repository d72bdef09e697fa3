using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Counts line feeds in chunks of any length. UTF-16 and UTF-32 are decoded first, because a byte 0x0A may be part of another
/// character there.</summary>
internal sealed class LineFeeds
{
    private readonly Counter _counter = new();
    private readonly TextDecoding _decoding;

    public LineFeeds() => _decoding = new(_counter);

    /// <summary>Line feeds, plus one if the last line has none.</summary>
    public long Lines
    {
        get
        {
            _decoding.Flush();
            return _counter.Lines;
        }
    }

    public void Append(ReadOnlySpan<byte> chunk) => _decoding.Append(chunk);

    private sealed class Counter : ITextAnalyser
    {
        private const byte LineFeed = (byte)'\n';
        private long _count;
        private bool _isEnded = true;

        public long Lines => _count + (_isEnded ? 0 : 1);

        public void Begin(TextEncoding encoding) => _isEnded = !encoding.HasMark;

        public void Append(ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty) return;
            _count += text.Count(LineFeed);
            _isEnded = text[^1] == LineFeed;
        }

        public void Finish(JsonObject analysis)
        {
        }
    }
}
