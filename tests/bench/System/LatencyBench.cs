using System.Diagnostics;
using System.Globalization;
using System.Net;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Bench;

/// <summary>The latency of an upload to an idle system, and of a service's start.</summary>
internal static class LatencyBench
{
    private const int Starts = 5;
    private const double StartGoal = 150;
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

    /// <summary>Starts of the services as they are built, and as they are in the image.</summary>
    public static async Task StartsAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        using var published = await PublishedServices.MakeAsync(settings.Published, report);
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation);
        foreach (var app in system.Run.Apps)
        {
            var running = system.Run.Services[app.AppId].App;
            var (built, builtSpent) = await StartsAsync(running, running, cancellation);
            report.Add(new($"start of {app.AppId} as it is built to ready, ms", $"{built} (processor time {builtSpent:0})"));
            var (wall, spent) = await StartsAsync(published.Replace(running), running, cancellation);
            report.Add(new(
                "the same as it is published, ms", $"{wall} (processor time {spent:0})", $"under {StartGoal}", wall.Median < StartGoal));
        }
    }

    private static async Task<(Spread Wall, double Spent)> StartsAsync(
        AppDefinition app, AppDefinition running, CancellationToken cancellation)
    {
        List<(double Seconds, TimeSpan Spent)> starts = [];
        for (var start = 0; start < Starts; start++) starts.Add(await StartAsync(app, running, cancellation));
        return (Spread.Of(starts.Select(one => one.Seconds * 1000)), Spread.Of(starts.Select(one => one.Spent.TotalMilliseconds)).Median);
    }

    /// <summary>A second process of the same service, with the sidecar of the first.</summary>
    private static async Task<(double Seconds, TimeSpan Spent)> StartAsync(
        AppDefinition app, AppDefinition running, CancellationToken cancellation)
    {
        using var ports = new ReservedPorts();
        var second = ports.Replace([app])[0];
        var info = ServiceCommand.StartInfo(second with { DaprGrpcPort = running.DaprGrpcPort, DaprHttpPort = running.DaprHttpPort });
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
