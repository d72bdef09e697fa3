using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Learns something from text as it passes by in UTF-8 without byte order mark, in chunks of any length. Text in an encoding of
/// single bytes that is no UTF-8 comes as it is.</summary>
internal interface ITextAnalyser
{
    /// <summary>Comes first, once.</summary>
    /// <param name="encoding">What the text was in the file.</param>
    void Begin(TextEncoding encoding)
    {
    }

    void Append(ReadOnlySpan<byte> text);

    /// <summary>Writes what was learnt.</summary>
    void Finish(JsonObject analysis);
}

/// <summary>Gives text to its analysers: without byte order mark, and UTF-16 and UTF-32 as UTF-8.</summary>
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

    /// <summary>Gives what was held back; nothing may be appended after it.</summary>
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
