using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Chaos;

/// <summary>One run: uploads under faults, then rest without faults, then the checks.</summary>
internal static class ChaosRun
{
    private const int Uploaders = 4;
    private static readonly TimeSpan _shortestChaos = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs it, and writes what happened.</summary>
    /// <returns>Whether everything held.</returns>
    /// <exception cref="TimeoutException">The uploads took longer than the limit for the rest.</exception>
    public static async Task<bool> RunAsync(ChaosSettings settings, TextWriter output, CancellationToken cancellation)
    {
        var files = PlannedFile.Plan(settings);
        var (faults, rates) = ChaosFaults.Of(settings);
        faults.FailAlways(Components.Files, "get", key => key.StartsWith("poison/", StringComparison.Ordinal));
        var writes = files.Sum(file => file.Writes.Count);
        await output.WriteLineAsync(
            $"seed {settings.Seed}: {files.Count} files, {writes} writes, step: {settings.HasStep}, faults: {rates}");
        var watch = Stopwatch.StartNew();
        await using var system = await ChaosSystem.StartAsync(settings, faults, cancellation);
        var disturbances = new Disturbances(system.Run, settings.Seed);
        using (var calm = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            var disturbing = disturbances.RunAsync(calm.Token);
            await UploadAllAsync(system, files, settings, cancellation);
            if (watch.Elapsed < _shortestChaos) await Task.Delay(_shortestChaos - watch.Elapsed, TimeProvider.System, cancellation);
            await calm.CancelAsync();
            await disturbing;
        }

        faults.Calm();
        await output.WriteLineAsync($"  {watch.Elapsed.TotalSeconds:f0} s: everything is uploaded, the faults end");
        var oracle = new Oracle(system, files, settings, disturbances.OfNotifier + RepeatsOf(faults));
        var isAtRest = await RestAsync(system, oracle, settings, cancellation);
        await output.WriteLineAsync($"  {watch.Elapsed.TotalSeconds:f0} s: {(isAtRest ? "at rest" : "still not at rest")}");
        List<Violation> found = isAtRest ? [] : [new(null, $"it does not come to rest in {settings.RestLimit}: {await OpenAsync(system)}")];
        found.AddRange(await oracle.CheckAsync(cancellation));
        var kinds = faults.Injected.CountBy(fault => fault.Kind).OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Value}");
        var disturbed = disturbances.Done.CountBy(one => one).Select(one => $"{one.Key} {one.Value}");
        await output.WriteLineAsync($"  injected: {string.Join(", ", kinds)}; {string.Join(", ", disturbed)}");
        foreach (var violation in found) await output.WriteLineAsync($"  VIOLATION {violation}");
        if (found.Select(one => files.FirstOrDefault(file => file.Key == one.Key)).FirstOrDefault(file => file is not null) is { } told)
            await Story.WriteAsync(system, told, output, cancellation);
        if (found.Count == 0) await output.WriteLineAsync($"  everything holds (seed {settings.Seed})");
        return found.Count == 0;
    }

    private static async Task UploadAllAsync(
        ChaosSystem system, IReadOnlyList<PlannedFile> files, ChaosSettings settings, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(settings.RestLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Parallel.ForEachAsync(
                files, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = either.Token }, async (file, stop) =>
                {
                    var random = new Random(file.FileId[0] * settings.Seed);
                    foreach (var write in file.Writes)
                    {
                        await Task.Delay(_longestPause * random.NextDouble(), TimeProvider.System, stop);
                        if (write.Content is { } content) await system.UploadAsync(file.Key, content, stop);
                        else await system.RemoveAsync(file.Key, stop);
                    }
                });
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"the uploads took longer than {settings.RestLimit}", late);
        }
    }

    private static async Task<bool> RestAsync(ChaosSystem system, Oracle oracle, ChaosSettings settings, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(settings.RestLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // A scan that runs while the last messages are handled counts them as open: the next one decides.
            for (var closed = 0; closed < 2;)
            {
                await system.Run.WhenIdleAsync(either.Token);
                closed = await oracle.IsLedgerClosedAsync(either.Token) ? closed + 1 : 0;
                await Task.Delay(closed == 1 ? 10 * _look : _look, TimeProvider.System, either.Token);
            }

            await system.Run.WhenIdleAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<string> OpenAsync(ChaosSystem system)
    {
        List<string> open = [];
        foreach (var queue in system.Cloud.Queues.Names())
            if (!system.Cloud.Queues.IsEmpty(queue)) open.Add($"{queue} {system.Cloud.Queues.CountsOf(queue)}");
        var due = await system.ListAsync(ChaosSystem.Parking, ParkingKeys.DuePrefix, CancellationToken.None);
        if (due.Count > 0) open.Add($"{due.Count} due");
        open.Add($"ledger {(await system.StateAsync(StateKeys.Ledger, CancellationToken.None))?.ToJsonString() ?? "none"}");
        return string.Join(", ", open);
    }

    // A failed or unanswered call between a message and its record may send it once more.
    private static int RepeatsOf(FaultPlan faults) => faults.Injected.Count(fault =>
        (fault.Kind == FaultKind.Kill && fault.Component == AppIds.Notifier)
        || (fault.Kind is FaultKind.Fail or FaultKind.LostReply or FaultKind.Slow
            && (fault.Component == Components.Alerts || (fault.Component == Components.Records && fault.Key.Contains("sent:",
                StringComparison.Ordinal)))));
}
