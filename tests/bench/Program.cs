using System.CommandLine;
using FilePipeline.Bench;

string[] known =
[
    "count", "analysis", "types", "packed", "pipeline", "sidecar", "latency", "start", "idle", "memory", "bomb", "queues", "files",
];
var what = new Argument<string[]>("what")
{
    Description = $"Measurements to run: {string.Join(", ", known)} (default: all)",
    Arity = ArgumentArity.ZeroOrMore,
};
what.AcceptOnlyFromAmong(known);
var quick = new Option<bool>("--quick") { Description = "Smaller sizes: eight minutes instead of twenty" };
var text = Size("--text-size", "The text file that is counted and analysed (1GiB; quick: 256MiB)");
var idle = new Option<double?>("--idle-minutes") { Description = "How long services are idle before their memory is read (3; quick: 0.5)" };
var published = new Option<string?>("--published") { Description = "A folder with the published services, instead of publishing them" };
var rounds = new Option<int?>("--rounds") { Description = "Pairs of runs (5; quick: 3)" };
var files = new Option<int?>("--files") { Description = "Files of 1 KiB through the pipeline (2000; quick: 600)" };
var uploads = new Option<int?>("--uploads") { Description = "Uploads to an idle system (200; quick: 50)" };
var listed =
    new Option<int?>("--listed-files") { Description = "Files in the bucket whose pages are listed and exported (100000; quick: 10000)" };
var large = Size("--object-size", "The object whose analysis must use constant memory (10GiB; quick: 1GiB); the disk needs 2.5 times that");
var root =
    new RootCommand("Measures FilePipeline on this machine and prints a table with the goals. Use a release build on an idle machine.")
{
    what, quick, text, rounds, files, uploads, listed, large, idle, published,
};
root.SetAction(async (parsed, cancellation) =>
{
    var usual = parsed.GetValue(quick) ? BenchSettings.Quick : BenchSettings.Full;
    var settings = usual with
    {
        TextBytes = parsed.GetValue(text) ?? usual.TextBytes,
        Rounds = parsed.GetValue(rounds) ?? usual.Rounds,
        Files = parsed.GetValue(files) ?? usual.Files,
        Uploads = parsed.GetValue(uploads) ?? usual.Uploads,
        ListedFiles = parsed.GetValue(listed) ?? usual.ListedFiles,
        Idle = parsed.GetValue(idle) is { } minutes ? TimeSpan.FromMinutes(minutes) : usual.Idle,
        Published = parsed.GetValue(published),
        ObjectBytes = parsed.GetValue(large) ?? usual.ObjectBytes,
    };
    var report = new Report(Console.Out, Console.Error);
    Dictionary<string, Func<Task>> benches = new(StringComparer.Ordinal)
    {
        ["count"] = () => WithSamples(samples => ContentBench.CountAsync(settings, samples, report)),
        ["analysis"] = () => WithSamples(samples => ContentBench.AnalysisAsync(settings, samples, report)),
        ["types"] = () => WithSamples(samples => ContentBench.TypesAsync(settings, samples, report)),
        ["packed"] = () => WithSamples(samples => ContentBench.PackedAsync(settings, samples, report)),
        ["pipeline"] = () => PipelineBench.RunAsync(settings, report, cancellation),
        ["sidecar"] = () => SidecarBench.RunAsync(settings, report, cancellation),
        ["latency"] = () => LatencyBench.UploadsAsync(settings, report, cancellation),
        ["start"] = () => LatencyBench.StartsAsync(settings, report, cancellation),
        ["idle"] = () => IdleBench.RunAsync(settings, report, cancellation),
        ["memory"] = () => MemoryBench.LargeAsync(settings, report, cancellation),
        ["queues"] = () => QueueBench.RunAsync(settings, report, cancellation),
        ["files"] = () => FilesBench.RunAsync(settings, report, cancellation),
        ["bomb"] = () => MemoryBench.BombAsync(settings, report, cancellation),
    };
    var chosen = parsed.GetValue(what) is { Length: > 0 } some ? some : known;
    try
    {
        foreach (var name in chosen)
        {
            report.Say(name);
            await benches[name]();
        }
    }
    catch (Exception error) when (error is IOException or InvalidOperationException or PlatformNotSupportedException)
    {
        report.Say($"error: {error.Message}");
        report.Print();
        return 2;
    }
    report.Print();
    return report.AllMet ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();

static async Task WithSamples(Func<Samples, Task> run)
{
    using var samples = new Samples();
    await run(samples);
}

static Option<long?> Size(string name, string description) => new(name)
{
    Description = description,
    HelpName = "SIZE",
    CustomParser = result =>
    {
        if (BenchSettings.ParseSize(result.Tokens[0].Value) is { } size) return size;
        result.AddError($"{name} '{result.Tokens[0].Value}': expected bytes, or a number with KiB, MiB or GiB");
        return null;
    },
};
