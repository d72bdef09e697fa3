using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Whether the kubelet gives a pod the time that its stop needs: the hook, the sidecar noticing, work in flight, and the sidecar's own end.</summary>
internal static class StopTiming
{
    public const string LimitSetting = "Drain__Timeout";
    private const string NoticeSetting = "Drain__NoticeDelay";

    // A sidecar that cannot reach its collector takes so much longer to end.
    private static readonly TimeSpan _sidecar = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _defaultNotice = TimeSpan.FromSeconds(4);

    public static IEnumerable<Problem> Look(Manifests manifests, Workload workload, TimeSpan grace)
    {
        if (DrainLimit(manifests, workload) is not { } limit) yield break;
        var notice = Time(manifests, workload, NoticeSetting) ?? _defaultNotice;
        var probes = Seconds(workload.Annotation("app-health-probe-interval"), 5) * Number(workload.Annotation("app-health-threshold"), 3);
        if (notice <= probes)
        {
            yield return new Problem(
                $"{workload}: {NoticeSetting} is {notice.Show()}, and the sidecar needs {probes.Show()} to notice that /readyz answers 503: it delivers into a closed port",
                $"in {workload} set env {NoticeSetting} to {(probes + TimeSpan.FromSeconds(1)).Show()}");
        }

        var hook = TimeSpan.FromSeconds(workload.Containers.Select(container => container.Number("lifecycle", "preStop", "sleep", "seconds") ?? 0).DefaultIfEmpty(0).Max());
        var needed = hook + notice + limit + _sidecar;
        if (grace < needed)
        {
            yield return new Problem(
                $"{workload}: terminationGracePeriodSeconds {grace.Show()} is shorter than a stop may take ({needed.Show()}: preStop {hook.Show()}, {NoticeSetting} {notice.Show()}, work in flight {limit.Show()}, sidecar {_sidecar.Show()}): the kubelet kills what is in flight",
                $"in {workload} set terminationGracePeriodSeconds: {Math.Ceiling(needed.TotalSeconds):0}");
        }
    }

    /// <summary>How long a stop waits for work in flight; null for an app that is none of the services.</summary>
    public static TimeSpan? DrainLimit(Manifests manifests, Workload workload) => Time(manifests, workload, LimitSetting) ?? workload.AppId switch
    {
        AppIds.Processor => DrainLimits.OfProcessor(Time(manifests, workload, "Processor__LargeHandlerTimeout") ?? TimeSpan.FromMinutes(10)),
        AppIds.Requeue => DrainLimits.OfRequeue(Time(manifests, workload, "Requeue__LeaseDuration") ?? TimeSpan.FromMinutes(1)),
        AppIds.Notifier => DrainLimits.OfNotifier(Time(manifests, workload, "Notifier__SendTimeout") ?? TimeSpan.FromSeconds(3)),
        AppIds.Ingest => Time(manifests, workload, "Ingest__UploadDrainTimeout") ?? TimeSpan.FromSeconds(30),
        _ => null,
    };

    private static TimeSpan? Time(Manifests manifests, Workload workload, string setting) => Durations.Parse(Settings.Value(manifests, workload, setting));

    private static TimeSpan Seconds(string? text, long missing) => TimeSpan.FromSeconds(Number(text, missing));

    private static long Number(string? text, long missing) => long.TryParse(text, out var number) ? number : missing;
}
