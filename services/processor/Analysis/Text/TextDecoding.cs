using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Analyses text chunk by chunk, in UTF-8 without byte order mark. Text in other single-byte encodings is passed
/// unchanged.</summary>
internal interface ITextAnalyser
{
    /// <summary>Called once, before all others.</summary>
    /// <param name="encoding">The encoding of the file.</param>
    void Begin(TextEncoding encoding)
    {
    }

    void Append(ReadOnlySpan<byte> text);

    /// <summary>Writes the results.</summary>
    void Finish(JsonObject analysis);
}

/// <summary>Passes text to analysers: without byte order mark, and UTF-16 and UTF-32 as UTF-8.</summary>
internal sealed class TextDecoding(params ITextAnalyser[] analysers) : IContentAnalyser
{
    private readonly SampleBuffer _sample = new(FileTypes.Sample);
    private TextEncoding? _encoding;
    private WideDecoder? _decoder;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (_encoding is not null) Pass(chunk);
        else if (_sample.TryFill(ref chunk)) Begin(chunk);
    }

    public void Finish(JsonObject analysis)
    {
        Flush();
        foreach (var analyser in analysers) analyser.Finish(analysis);
    }

    /// <summary>Passes on the bytes held back; nothing may be appended after it.</summary>
    public void Flush()
    {
        if (_encoding is null) Begin(_sample.Held);
        _decoder?.Finish();
    }

    private void Begin(ReadOnlySpan<byte> first)
    {
        _encoding = TextEncoding.Detect(first[..Math.Min(first.Length, FileTypes.Sample)]);
        if (_encoding.IsWide) _decoder = new(_encoding, Give);
        foreach (var analyser in analysers) analyser.Begin(_encoding);
        Pass(first[_encoding.MarkLength..]);
    }

    private void Pass(ReadOnlySpan<byte> chunk)
    {
        if (_decoder is not null) _decoder.Append(chunk);
        else Give(chunk);
    }

    private void Give(ReadOnlySpan<byte> text)
    {
        foreach (var analyser in analysers) analyser.Append(text);
    }
}
