using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Learns something from content as it passes by, each byte once and in order. The first chunk holds at least a sample's length, or all there
/// is; others have any length. Content that is not what it should be is a finding, never an exception.</summary>
internal interface IContentAnalyser
{
    void Append(ReadOnlySpan<byte> chunk);

    /// <summary>Writes what was learnt.</summary>
    void Finish(JsonObject analysis);
}
