using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Bench;

/// <summary>The resident memory of the services, as they are in the image, without work and after files.</summary>
internal static class IdleBench
{
    private const double IdleLimit = 100;
    private const double UsedLimit = 150;

    public static async Task RunAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        using var published = await PublishedServices.MakeAsync(settings.Published, report);
        await using var system = await BenchSystem.StartAsync(
            "dapr.yaml", cancellation, adjust: options =>
            {
                var given = options.App;
                return options with { App = app => published.Replace(given(app)) };
            });
        report.Say($"idle for {settings.Idle}");
        await Task.Delay(settings.Idle, TimeProvider.System, cancellation);
        Add(system, report, Text($"idle for {settings.Idle.TotalMinutes:0.#} min"), IdleLimit);
        for (var number = 0; number < settings.Files; number++) await system.PutAsync($"used/{number}.txt", "used\n", cancellation);
        for (var number = 0; number < settings.Files; number++) await system.WhenFinalAsync($"used/{number}.txt", cancellation);
        await system.Run.Cloud.WhenIdleAsync([], [], cancellation);
        Add(system, report, Text($"after {settings.Files} files"), UsedLimit);
    }

    private static void Add(BenchSystem system, Report report, string when, double limit)
    {
        foreach (var appId in AppIds.All)
        {
            var memory = ProcessMemory.From(system.ProcessOf(appId));
            report.Add(new(
                $"resident memory of {appId} {when}, MiB",
                Text($"{memory.IdleMebibytes:0} (of it {memory.FileMebibytes:0} program files)"),
                Text($"under {limit:0}"), memory.IdleMebibytes < limit));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
