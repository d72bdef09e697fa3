using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Keeps an analysis within its 16 KiB, so that no file's content can make a record too large to save.</summary>
internal static class AnalysisLimit
{
    private const int Limit = 16 * 1024;

    /// <summary>Takes names off the longest header until it fits, and says so.</summary>
    public static JsonObject Apply(JsonObject analysis)
    {
        while (JsonSerializer.SerializeToUtf8Bytes(analysis).Length > Limit && HeaderOf(analysis) is { Count: > 0 } header)
        {
            header.RemoveRange((header.Count + 1) / 2, header.Count - ((header.Count + 1) / 2));
            if (header.Count == 1) header.Clear();
            analysis["truncated"] = true;
        }

        return analysis;
    }

    private static JsonArray? HeaderOf(JsonObject analysis) =>
        analysis["header"] as JsonArray is { Count: > 0 } header ? header
        : analysis["inner"] is JsonObject inner ? HeaderOf(inner)
        : null;
}
