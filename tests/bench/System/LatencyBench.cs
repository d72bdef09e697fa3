using System.Diagnostics;
using System.Globalization;
using System.Net;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Bench;

/// <summary>The latency of an upload to an idle system, and of a service's start.</summary>
internal static class LatencyBench
{
    private const int Starts = 5;
    private static readonly TimeSpan _knock = TimeSpan.FromMilliseconds(2);

    public static async Task UploadsAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation);
        using var people = new HttpClient { BaseAddress = system.Run.IngestAddress };
        List<double> times = [];
        for (var number = -10; number < settings.Uploads; number++)
        {
            var key = $"latency/{number}.txt";
            var time = await Pairs.TimeAsync(async () =>
            {
                using var body = new StringContent(new string('x', 1023) + "\n");
                using var answer = await people.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, cancellation);
                answer.EnsureSuccessStatusCode();
                await system.WhenFinalAsync(key, cancellation);
            });
            if (number >= 0) times.Add(time * 1000);
            // The system is idle again, including the lane's pause.
            await system.Run.Cloud.WhenIdleAsync([], [], cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, cancellation);
        }
        times.Sort();
        var (middle, late) = (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
        report.Add(new("upload to outcome, idle system, p50, ms", Text(middle), "under 150", middle < 150));
        report.Add(new("p99, ms", Text(late), "under 500", late < 500));
    }

    public static async Task StartsAsync(Report report, CancellationToken cancellation)
    {
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation);
        foreach (var app in system.Run.Apps)
        {
            List<(double Seconds, TimeSpan Spent)> starts = [];
            for (var start = 0; start < Starts; start++) starts.Add(await StartAsync(system, app.AppId, cancellation));
            var (wall, spent) =
                (Spread.Of(starts.Select(one => one.Seconds * 1000)), Spread.Of(starts.Select(one => one.Spent.TotalMilliseconds)));
            report.Add(
                new($"start of {app.AppId} to ready, ms", $"{wall} (processor time {spent.Median:0})", "under 300", wall.Median < 300));
        }
    }

    /// <summary>A second process of the same service, with the sidecar of the first.</summary>
    private static async Task<(double Seconds, TimeSpan Spent)> StartAsync(BenchSystem system, string appId, CancellationToken cancellation)
    {
        var app = system.Run.Services[appId].App;
        using var ports = new ReservedPorts();
        var second = ports.Replace([app])[0];
        var info = ServiceCommand.StartInfo(second with { DaprGrpcPort = app.DaprGrpcPort, DaprHttpPort = app.DaprHttpPort });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{second.AppPort}") };
        Process? process = null;
        try
        {
            var seconds = await Pairs.TimeAsync(async () =>
            {
                process = Process.Start(info)!;
                process.OutputDataReceived += (_, _) => { };
                process.ErrorDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                while (!await IsReadyAsync(http, cancellation)) await Task.Delay(_knock, TimeProvider.System, cancellation);
            });
            process!.Refresh();
            return (seconds, process.TotalProcessorTime);
        }
        finally
        {
            process?.Kill();
            process?.Dispose();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Text(double figure) => figure.ToString("0", CultureInfo.InvariantCulture);
}
