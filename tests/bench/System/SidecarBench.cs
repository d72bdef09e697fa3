using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Bench;

/// <summary>The pipeline over sidecars whose calls take as long as with daprd.</summary>
internal static class SidecarBench
{
    private const double LanesGoal = 110;

    public static async Task RunAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        var lanes = await AddAsync("dapr.yaml", $"{Components.FileEventLanes.Count} lanes", settings, report, cancellation);
        report.Add(new(
            "files of 1 KiB through the lanes, calls of 2 to 5 ms, files/s", Text($"{lanes:0}"), Text($"{LanesGoal}"), lanes >= LanesGoal));
        var fast = await AddAsync("dapr.fast.yaml", "fast intake", settings, report, cancellation);
        report.Add(new("the same through fast intake, files/s", Text($"{fast:0}")));
    }

    private static async Task<double> AddAsync(
        string runFile, string way, BenchSettings settings, Report report, CancellationToken cancellation)
    {
        var costs = new SidecarCosts();
        var recordBytes = 0;
        var passage = await PipelineBench.RunAsync(
            runFile, settings.Files, report, cancellation, options => options with { CallCost = costs.Take }, async (system, key) =>
            {
                costs.Reset();
                recordBytes = (await system.RecordAsync(key, cancellation))!.ToJson().Length;
            });
        report.Add(PipelineBench.Right($"outcomes, {way}", passage));
        report.Add(new($"CPU time for 1,000 files, {way}, s", passage.Costs));
        report.Add(new($"calls of components for 1,000 files, {way}", costs.PerThousand(settings.Files)));
        var (requests, dollars) = costs.Aws(settings.Files, recordBytes);
        report.Add(new(
            $"requests to AWS for 1,000 files, {way}", Text($"{requests:0} ({dollars:0.00} dollars for a million files of this kind)")));
        return passage.Rate;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
