using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>Limits an analysis to 16 KiB, so that no content makes a record too large to save.</summary>
internal static class AnalysisLimit
{
    private const int Limit = 16 * 1024;

    /// <summary>Removes names from the header until the analysis fits, and marks it as <c>truncated</c>.</summary>
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
