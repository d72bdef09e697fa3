using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Scans content that is already in memory.</summary>
internal static class Scan
{
    public static async Task<ScanResult> RunAsync(string name, byte[] content, UnpackLimits? limits = null)
    {
        using var stream = new MemoryStream(content, writable: false);
        var scan = new ContentScan(FileTypes.Default, limits ?? new(200, 1 << 30));
        using var open = await scan.OpenAsync(name, stream, TestContext.Current.CancellationToken);
        return await scan.FinishAsync(open, TestContext.Current.CancellationToken);
    }

    /// <summary>The rejection for the first bytes; null if they agree with the name.</summary>
    public static async Task<Rejection?> JudgeAsync(string name, byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        using var open = await new ContentScan(FileTypes.Default, new(200, 1 << 30))
            .OpenAsync(name, stream, TestContext.Current.CancellationToken);
        return FileRules.JudgeContent(open.Declared!, open.Detected);
    }

    public static async Task<JsonObject> AnalyseAsync(string name, byte[] content) => (await RunAsync(name, content)).Analysis;

    public static Task<JsonObject> AnalyseAsync(string name, string content) => AnalyseAsync(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Asserts that each field is as expected; null for an absent field.</summary>
    public static void AssertFields(JsonObject analysis, JsonObject expected)
    {
        foreach (var (field, value) in expected)
        {
            Assert.True(JsonNode.DeepEquals(value, analysis[field]),
                $"{field} is {analysis[field]?.ToJsonString() ?? "absent"}, not {value?.ToJsonString() ?? "absent"}");
        }
    }

    /// <summary>The analysis of content in chunks of these sizes, repeated in turn.</summary>
    public static string InChunks(string type, byte[] content, params int[] sizes)
    {
        var (analysers, lines, analysis) = (FileTypes.Of(type).Analysers(), new LineFeeds(), new JsonObject());
        for (var (at, turn) = (0, 0); at < content.Length; turn++)
        {
            var chunk = content.AsSpan(at, Math.Min(content.Length - at, sizes[turn % sizes.Length]));
            foreach (var analyser in analysers) analyser.Append(chunk);
            lines.Append(chunk);
            at += chunk.Length;
        }

        foreach (var analyser in analysers) analyser.Finish(analysis);
        if (FileTypes.IsText(type)) analysis["lines"] = lines.Lines;
        return analysis.ToJsonString();
    }
}
