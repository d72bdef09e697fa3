using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Compares a pod's grace period with the time that its shutdown needs: the hook, the sidecar's notice, work in flight, and the
/// sidecar's own end.</summary>
internal static class StopTiming
{
    public const string TimeoutSetting = "Drain__Timeout";
    private const string NoticeSetting = "Drain__NoticeDelay";

    // A sidecar that cannot send its spans to the collector tries for 10 s more; 11.8 s in all were measured.
    private static readonly TimeSpan _sidecar = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan _defaultNotice = TimeSpan.FromSeconds(4);

    public static IEnumerable<Problem> Find(Manifests manifests, Workload workload, TimeSpan grace)
    {
        if (DrainTimeout(manifests, workload) is not { } drain) yield break;
        var notice = Time(manifests, workload, NoticeSetting) ?? _defaultNotice;
        var probes = Seconds(workload.Annotation("app-health-probe-interval"), 5) * Number(workload.Annotation("app-health-threshold"), 3);
        if (notice <= probes)
        {
            yield return new Problem(
                $"{workload}: {NoticeSetting} is {notice.Show()}, but the sidecar needs {probes.Show()} to notice that /readyz answers "
                + "503: it delivers to a closed port",
                $"in {workload} set env {NoticeSetting} to {(probes + TimeSpan.FromSeconds(1)).Show()}");
        }

        var hook = TimeSpan.FromSeconds(workload.Containers
            .Select(container => container.Number("lifecycle", "preStop", "sleep", "seconds") ?? 0).DefaultIfEmpty(0).Max());
        var needed = hook + notice + drain + _sidecar;
        if (grace < needed)
        {
            yield return new Problem(
                $"{workload}: terminationGracePeriodSeconds {grace.Show()} is shorter than a shutdown may take ({needed.Show()}: "
                + $"preStop {hook.Show()}, "
                + $"{NoticeSetting} {notice.Show()}, work in flight {drain.Show()}, sidecar {_sidecar.Show()}): "
                + "the kubelet kills work in flight",
                $"in {workload} set terminationGracePeriodSeconds: {Math.Ceiling(needed.TotalSeconds):0}");
        }
    }

    /// <summary>The time that a shutdown waits for work in flight; null for an app that is not one of the services.</summary>
    public static TimeSpan? DrainTimeout(Manifests manifests, Workload workload)
    {
        return Setting(TimeoutSetting) ?? workload.AppId switch
        {
            AppIds.Processor => DrainLimits.OfProcessor(Setting("Processor__LargeHandlerTimeout") ?? TimeSpan.FromMinutes(10)),
            AppIds.Requeue => DrainLimits.OfRequeue(Setting("Requeue__LeaseDuration") ?? TimeSpan.FromMinutes(1)),
            AppIds.Notifier => DrainLimits.OfNotifier(Setting("Notifier__SendTimeout") ?? TimeSpan.FromSeconds(3)),
            AppIds.Ingest => Setting("Ingest__UploadDrainTimeout") ?? TimeSpan.FromSeconds(30),
            _ => null,
        };

        TimeSpan? Setting(string name) => Time(manifests, workload, name);
    }

    private static TimeSpan? Time(Manifests manifests, Workload workload, string setting) =>
        Durations.Parse(Settings.Value(manifests, workload, setting));

    private static TimeSpan Seconds(string? text, long missing) => TimeSpan.FromSeconds(Number(text, missing));

    private static long Number(string? text, long missing) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : missing;
}
