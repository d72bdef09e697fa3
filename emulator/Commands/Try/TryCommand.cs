using System.Globalization;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>`try`: sends files through the system and prints their outcomes.</summary>
internal sealed class TryCommand(Terminal terminal, TimeProvider clock)
{
    public Task<int> RunAsync(TrySettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(TrySettings settings)
    {
        var runFile = SystemStart.RunFile(settings.Common.RunFile);
        var demo = settings.Files.Count == 0 ? DemoScenario.Of(runFile) : null;
        var run = NewRun(settings);
        var files = demo is null ? TryFile.Plan(run, settings.Files) : demo.Plan(run, SystemStart.Root(runFile));
        using var stop = new StopSignal(clock);
        SystemStart.EndLeftovers(terminal);
        var folder = settings.Common.Data is { } data ? SystemStart.Open(data, terminal) : TemporaryFolder.Open(TemporaryFolder.Root);
        try
        {
            return await RunAsync(settings, runFile, folder, demo, files, stop);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.WriteStatus("stopped before all services were ready");
            return ExitCode.Failed;
        }
        finally
        {
            if (settings.Common.Data is null) TemporaryFolder.Delete(folder);
            else folder.Dispose();
        }
    }

    private async Task<int> RunAsync(
        TrySettings settings, string runFile, DataFolder folder, DemoScenario? demo, IReadOnlyList<TryFile> files, StopSignal stop)
    {
        using var loggers = TerminalLog.NewFactory(terminal, LogLevel.Error);
        terminal.WriteStatus("starting…");
        if (settings.Common.FaultSpec is { } spec) terminal.WriteStatus($"faults: --seed {settings.Common.Faults.Seed} --faults {spec}");
        var options = new EmulatorOptions(runFile, folder, loggers)
        {
            Clock = clock,
            FreePorts = settings.Common.FreePorts,
            S3Port = settings.Common.S3Port,
            Faults = settings.Common.Faults,
            FilePaths = settings.Common.FilePaths,
            OverHttp = settings.Common.OverHttp,
        };
        if (demo is not null)
        {
            options =
                options with { Topology = DemoScenario.Shorten, Resources = DemoScenario.Shorten, Environment = DemoScenario.Environment };
            demo.AddFaults(options.Faults);
        }
        await using var system = await EmulatorSystem.StartAsync(options, stop.Token);
        var rows = await SendAsync(system, files, settings.Timeout, stop.Token);
        demo?.EndReadFaults();
        Show(settings, runFile, system, demo, rows);
        if (settings.Keep && !stop.Token.IsCancellationRequested)
        {
            terminal.WriteStatus($"still running: upload page {system.IngestAddress}, data {folder.Path}, tokens {system.TokenFile}");
            terminal.WriteStatus("press Ctrl-C to stop");
            await stop.WaitAsync();
        }
        return rows.All(row => row.HasOutcome) ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<IReadOnlyList<TryRow>> SendAsync(
        EmulatorSystem system, IReadOnlyList<TryFile> files, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var ingest = new IngestClient(system.IngestAddress);
        using var runner = new TryRunner(ingest, files, clock);
        await TryProgress.ShowAsync(runner.RunAsync(either.Token), runner.Rows, terminal.Error, clock);
        if (limit.IsCancellationRequested)
            terminal.WriteStatus($"stopped waiting after {timeout.TotalSeconds:0} s (--timeout); the rows show the current statuses");
        return runner.Rows;
    }

    private void Show(TrySettings settings, string runFile, EmulatorSystem system, DemoScenario? demo, IReadOnlyList<TryRow> rows)
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
        foreach (var line in demo.Explain(rows, usual, requeue, system.TokenFile, settings.Keep)) terminal.Print(line);
    }

    // The run id is part of the keys. A new id keeps records of earlier runs apart; in a new folder
    // the seed is used instead, because faults depend on keys and must repeat for the same seed.
    private string NewRun(TrySettings settings) => settings.Common is { FaultSpec: not null, Data: null }
        ? $"seed-{settings.Common.Faults.Seed}"
        : clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)
        + "-" + RandomNumberGenerator.GetHexString(4, lowercase: true);
}
