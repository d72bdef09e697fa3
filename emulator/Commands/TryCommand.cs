using System.Globalization;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>`try`: files through the whole system, and what became of them.</summary>
internal sealed class TryCommand(Terminal terminal, TimeProvider clock)
{
    public Task<int> RunAsync(TrySettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(TrySettings settings)
    {
        var runFile = SystemStart.RunFile(settings.Common.RunFile);
        var demo = settings.Files.Count == 0 ? new Demo() : null;
        var files = TryFile.Plan(NewRun(settings), demo is null ? settings.Files : [Path.Combine(SystemStart.Root(runFile), "samples")]);
        using var stop = new StopSignal(clock);
        SystemStart.ClearGround(terminal);
        var folder = settings.Common.Data is { } data ? SystemStart.Open(data, terminal) : TemporaryFolder.Open(TemporaryFolder.Root);
        try
        {
            return await RunAsync(settings, runFile, folder, demo, files, stop);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Say("stopped before everything was up");
            return ExitCode.Failed;
        }
        finally
        {
            if (settings.Common.Data is null) TemporaryFolder.Delete(folder);
            else folder.Dispose();
        }
    }

    private async Task<int> RunAsync(
        TrySettings settings, string runFile, DataFolder folder, Demo? demo, IReadOnlyList<TryFile> files, StopSignal stop)
    {
        using var loggers = TerminalLog.NewFactory(terminal, LogLevel.Error);
        terminal.Say("starting…");
        if (settings.Common.FaultSpec is { } spec) terminal.Say($"faults: --seed {settings.Common.Faults.Seed} --faults {spec}");
        var options = new EmulatorOptions(runFile, folder, loggers)
        {
            Clock = clock,
            FreePorts = settings.Common.FreePorts,
            S3Port = settings.Common.S3Port,
            Faults = settings.Common.Faults,
            FilePaths = settings.Common.FilePaths,
        };
        if (demo is not null)
        {
            options = options with { Topology = Demo.Hurry, Resources = Demo.Hurry, Environment = Demo.Environment };
            demo.Arrange(options.Faults);
        }
        await using var system = await EmulatorSystem.StartAsync(options, stop.Token);
        var rows = await SendAsync(system, files, settings.Timeout, stop.Token);
        demo?.Mend();
        Show(settings, runFile, system, demo, rows);
        if (settings.Keep && !stop.Token.IsCancellationRequested)
        {
            terminal.Say($"still running: upload page {system.IngestAddress}, data {folder.Path}, tokens {system.TokenFile}");
            terminal.Say("Ctrl-C stops it");
            await stop.WaitAsync();
        }
        return rows.All(row => row.HasOutcome) ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<IReadOnlyList<TryRow>> SendAsync(EmulatorSystem system, IReadOnlyList<TryFile> files, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var ingest = new IngestClient(system.IngestAddress);
        using var trial = new Trial(ingest, files, clock);
        await TryProgress.ShowAsync(trial.RunAsync(either.Token), trial.Rows, terminal.Error, clock);
        if (limit.IsCancellationRequested) terminal.Say($"the time limit of {timeout.TotalSeconds:0} s passed (--timeout); the rows show the statuses so far");
        return trial.Rows;
    }

    private void Show(TrySettings settings, string runFile, EmulatorSystem system, Demo? demo, IReadOnlyList<TryRow> rows)
    {
        if (settings.Json)
        {
            terminal.Print(TryJson.Of(rows));
            return;
        }
        terminal.Out.Write(TryTable.Of(rows));
        if (demo is null) return;
        var requeue = new Uri($"http://127.0.0.1:{system.App(AppIds.Requeue).AppPort}/");
        var usual = Topology.Load(EmulatorSystem.TopologyPath(runFile));
        foreach (var line in Demo.Explain(rows, usual, requeue, system.TokenFile, settings.Keep)) terminal.Print(line);
    }

    // Another one each time, or an earlier run's records in the same folder would be taken for outcomes. But faults are drawn by key: for a seed
    // to mean the same again, it names the run where the folder is new.
    private string NewRun(TrySettings settings) => settings.Common is { FaultSpec: not null, Data: null }
        ? $"seed-{settings.Common.Faults.Seed}"
        : clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture) + "-" + RandomNumberGenerator.GetHexString(4, lowercase: true);
}
