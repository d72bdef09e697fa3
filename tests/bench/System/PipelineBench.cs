using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Bench;

/// <summary>Files of 1 KiB from the bucket to their notification, through the lanes and through fast intake.</summary>
internal static class PipelineBench
{
    private const double Rest = 0.05;
    private const int FileBytes = 1024;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        var lanes = await RunAsync("dapr.yaml", settings.Files, report, cancellation);
        var bound = Components.FileEventLanes.Count / (Rest + lanes.MeanHandler);
        var share = lanes.Rate / bound;
        report.Add(new(
            $"pipeline, 1 KiB files, {Components.FileEventLanes.Count} lanes, files/s",
            Text($"{lanes.Rate:0} (handler {lanes.MeanHandler * 1000:0.0} ms, so the lanes allow {bound:0})"),
            "at least 90 % of that", share >= 0.9));
        report.Add(new("processor time of a file through the lanes, ms", lanes.Costs));
        report.Add(Right("outcomes through the lanes", lanes));
        var fast = await RunAsync("dapr.fast.yaml", settings.Files, report, cancellation);
        report.Add(new(
            "the same through fast intake, files/s",
            Text($"{fast.Rate:0} ({fast.Rate / lanes.Rate:0.0} times the lanes; handler {fast.MeanHandler * 1000:0.0} ms)"),
            "3.5 times the lanes, or 500", fast.Rate >= 3.5 * lanes.Rate || fast.Rate >= 500));
        report.Add(new("processor time of a file through fast intake, ms", fast.Costs));
        report.Add(Right("outcomes through fast intake", fast));
        var stepped = await RunAsync("dapr.steps.yaml", settings.Files, report, cancellation, NoOpStep.Adjust);
        report.Add(new(
            "the same with a step that answers 204, files/s",
            Text($"{stepped.Rate:0} ({stepped.Rate / fast.Rate:0.00} of the rate without; handler {stepped.MeanHandler * 1000:0.0} ms)"),
            "at least 0.6 of the rate without", stepped.Rate >= 0.6 * fast.Rate));
        report.Add(new("processor time of a file with the step, ms", stepped.Costs));
        report.Add(Right("outcomes with the step", stepped));
    }

    /// <summary>Puts files through a system that is warm.</summary>
    /// <param name="runFile">Its run file.</param>
    /// <param name="files">The files.</param>
    /// <param name="report">For progress.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="adjust">Changes its options; null for none.</param>
    /// <param name="warmed">Called before the run that counts, with the key of a file that is processed.</param>
    internal static async Task<Passage> RunAsync(
        string runFile,
        int files,
        Report report,
        CancellationToken cancellation,
        Func<EmulatorOptions, EmulatorOptions>? adjust = null,
        Func<BenchSystem, string, Task>? warmed = null)
    {
        report.Say($"{files} files of {FileBytes} bytes through {runFile}");
        await using var system = await BenchSystem.StartAsync(runFile, cancellation, adjust: adjust);
        await using var step = adjust == NoOpStep.Adjust ? await NoOpStep.StartAsync(system.Run.App(NoOpStep.App).AppPort) : null;
        // A service compiles its code for the first ten seconds, and uses half of its processor time for that.
        var started = Stopwatch.GetTimestamp();
        for (var pass = 0; Stopwatch.GetElapsedTime(started) < _warmUp; pass++)
            await PassAsync(system, $"warm-{pass}", files, cancellation);
        if (warmed is not null) await warmed(system, "warm-0/0.txt");
        using var times = new HandlerTimes(system.Run.App(AppIds.Processor).AppPort);
        var before = Spent(system);
        var (seconds, wrong) = await PassAsync(system, "run", files, cancellation);
        var costs = Spent(system)
            .Zip(before, (after, start) => Text($"{after.Who} {(after.Spent - start.Spent).TotalMilliseconds / files:0.00}"));
        return new(files / seconds, times.Mean, string.Join(", ", costs), wrong);
    }

    /// <summary>Processor time so far; on a busy machine it is more reliable than a rate.</summary>
    private static List<(string Who, TimeSpan Spent)> Spent(BenchSystem system) =>
    [
        ("emulator", Environment.CpuUsage.TotalTime),
        .. new[] { AppIds.Processor, AppIds.Notifier }.Select(appId =>
        {
            using var process = Process.GetProcessById(system.ProcessOf(appId));
            return (appId, process.TotalProcessorTime);
        }),
    ];

    /// <summary>Measures from the first put to the last notification, then checks every record and notification.</summary>
    private static async Task<(double Seconds, string? Wrong)> PassAsync(
        BenchSystem system, string run, int files, CancellationToken cancellation)
    {
        var contents = Enumerable.Range(0, files).ToDictionary(number => $"{run}/{number}.txt", Content);
        var people = system.Run.Cloud.SentMessages;
        var (before, notified) = (people.LastId, new Dictionary<string, int>(StringComparer.Ordinal));
        using var patience = new CancellationTokenSource(_patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(contents, either.Token, async (file, stop) => await system.PutAsync(file.Key, file.Value, stop));
        while (notified.Count < files)
        {
            await Task.Delay(_look, TimeProvider.System, either.Token);
            before = Take(people.List(before), notified, before);
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await system.Run.Cloud.WhenIdleAsync([], [], either.Token);
        Take(people.List(before), notified, before);
        return (seconds, await WrongAsync(system, contents, notified, either.Token));
    }

    private static long Take(IReadOnlyList<Emulator.Cloud.SentMessage> messages, Dictionary<string, int> notified, long last)
    {
        foreach (var message in messages)
        {
            var key = message.Subject!.Split(' ')[^1];
            notified[key] = notified.GetValueOrDefault(key) + 1;
            last = message.Id;
        }
        return last;
    }

    /// <summary>The first error; null if there is none.</summary>
    private static async Task<string?> WrongAsync(
        BenchSystem system, Dictionary<string, string> contents, Dictionary<string, int> notified, CancellationToken cancellation)
    {
        foreach (var (key, content) in contents)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
            if (await system.RecordAsync(key, cancellation) is not { Status: FileStatus.Processed, Bytes: FileBytes } record
                || record.Sha256 != hash || record.Lines != content.Count(sign => sign == '\n'))
            {
                return $"{key} has no right outcome";
            }
            if (notified.GetValueOrDefault(key) != 1) return $"{key} has {notified.GetValueOrDefault(key)} notifications";
        }
        return null;
    }

    private static string Content(int number)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"file {number} of many, with a line that is neither long nor short\n");
        return string.Concat(Enumerable.Repeat(line, FileBytes / line.Length)).PadRight(FileBytes - 1, '.') + '\n';
    }

    internal static BenchRow Right(string what, Passage passage) =>
        new(what, passage.Wrong ?? "all right, one notification each", "all right", passage.Wrong is null);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    internal sealed record Passage(double Rate, double MeanHandler, string Costs, string? Wrong);
}
