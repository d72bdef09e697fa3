using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Analyses content chunk by chunk, each byte once and in order. The first chunk holds at least a sample's length, or all bytes;
/// others have any length. Malformed content is a finding, never an exception.</summary>
internal interface IContentAnalyser
{
    void Append(ReadOnlySpan<byte> chunk);

    /// <summary>Writes the results.</summary>
    void Finish(JsonObject analysis);
}
