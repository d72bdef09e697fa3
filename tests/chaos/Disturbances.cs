using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Chaos;

/// <summary>Kills and freezes services, restarts sidecars and takes components away, while a run is under way. What comes next follows from
/// the seed; when it comes depends on the machine.</summary>
internal sealed class Disturbances(EmulatorSystem system, int seed)
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _longestOutage = TimeSpan.FromSeconds(2);

    private static readonly string[] _components =
        [Components.Files, Components.Records, Components.Parking, Components.Outcomes, Components.Alerts, Components.FileEventsOut,
            Components.Workflows];

    private readonly Random _random = new(seed ^ 0x5eed);
    private readonly List<string> _done = [];

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>Kills and other breaks of the notifier: each may make people hear something once more.</summary>
    public int OfNotifier { get; private set; }

    /// <summary>Disturbs until it is cancelled; then everything runs again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await PauseAsync(_longestPause, stop);
                await DisturbAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run goes on without faults.
        }
    }

    private async Task DisturbAsync(CancellationToken stop)
    {
        var app = AppIds.All[_random.Next(AppIds.All.Count)];
        if (app == AppIds.Notifier) OfNotifier++;
        switch (_random.Next(4))
        {
            case 0:
                _done.Add($"kill {app}");
                system.Kill(app);
                break;
            case 1:
                await FreezeAsync(app, stop);
                break;
            case 2:
                _done.Add($"restart the sidecar of {app}");
                await ShutDownSidecarAsync(app, stop);
                break;
            default:
                var component = _components[_random.Next(_components.Length)];
                _done.Add($"{component} is down");
                system.Faults.SetDown(component, true);
                try
                {
                    await PauseAsync(_longestOutage, stop);
                }
                finally
                {
                    system.Faults.SetDown(component, false);
                }

                break;
        }
    }

    private async Task FreezeAsync(string app, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows() || system.Services[app].ProcessId is not { } process) return;
        _done.Add($"freeze {app}");
        await SignalAsync("STOP", process);
        try
        {
            await PauseAsync(_longestOutage, stop);
        }
        finally
        {
            await SignalAsync("CONT", process);
        }
    }

    private async Task ShutDownSidecarAsync(string app, CancellationToken stop)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", system.Tokens.Dapr } } };
        try
        {
            using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{system.Sidecars[app].HttpPort}/v1.0/shutdown"), null, stop);
        }
        catch (HttpRequestException)
        {
            // It is restarting already.
        }
    }

    private Task PauseAsync(TimeSpan longest, CancellationToken stop) => Task.Delay(longest * _random.NextDouble(), TimeProvider.System,
        stop);

    // An error means that it has ended already.
    private static async Task SignalAsync(string signal, int process)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"kill -{signal} {process}"]);
        start.RedirectStandardError = true;
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}
