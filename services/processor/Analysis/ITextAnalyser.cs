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
