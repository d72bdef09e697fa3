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

    public static async Task<JsonObject> AnalyseAsync(string name, byte[] content) => (await RunAsync(name, content)).Analysis;

    public static Task<JsonObject> AnalyseAsync(string name, string content) => AnalyseAsync(name, Encoding.UTF8.GetBytes(content));

    /// <summary>What an analyser says of content that comes in chunks: the first as a sample, the others of one size.</summary>
    public static string InChunks(Func<IContentAnalyser> analyser, byte[] content, int size)
    {
        var (one, analysis) = (analyser(), new JsonObject());
        var first = Math.Min(content.Length, Math.Max(size, 8));
        one.Append(content.AsSpan(0, first));
        foreach (var chunk in content[first..].Chunk(size)) one.Append(chunk);
        one.Finish(analysis);
        return analysis.ToJsonString();
    }
}
