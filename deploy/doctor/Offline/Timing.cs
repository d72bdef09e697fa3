using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Handler limit, then the sidecar's timeout, then the queue's visibility; and a stop that waits for all of it.</summary>
internal static class Timing
{
    // Between the sidecar giving up and the queue showing the message again: one second on a laptop.
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(1);

    public static OfflineCheck Check { get; } = new("D12", "handler limit < inbound timeout < visibility; stops wait for deliveries; dead letters outlive their messages", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.Topology is null) yield return Problem.Skipped("no topology was given (--topology FILE), so visibility and retention are not compared");
        foreach (var component in manifests.Lanes.Concat(manifests.Pubsubs))
            foreach (var fault in Deliveries(manifests, component)) yield return fault;
        foreach (var workload in manifests.Workloads.Where(workload => workload.HasSidecar))
            foreach (var fault in Stops(manifests, workload)) yield return fault;
        foreach (var queue in manifests.Topology?.Queues ?? [])
        {
            if (manifests.Topology!.FindQueue(queue.DeadLetter?.Queue) is { } dead && dead.RetentionSeconds <= queue.RetentionSeconds)
            {
                yield return new Problem($"queue {dead.Name} keeps messages {dead.RetentionSeconds} s, no longer than {queue.Name} ({queue.RetentionSeconds} s): a dead letter's age counts from its first send, so it vanishes",
                    QueueCommand.Set(dead.Name, "MessageRetentionPeriod=1209600"));
            }
        }
    }

    private static IEnumerable<Problem> Deliveries(Manifests manifests, Component component)
    {
        if (manifests.Timeout(component, CallDirection.Inbound) is not { } timeout)
        {
            yield return new Problem(
                $"{component} has no inbound timeout: a delivery outlives its visibility and another lane starts the same message",
                $"in the Resiliency set spec.targets.components.{component.Name}.inbound.timeout");
            yield break;
        }
        if (Visibility(manifests, component) is { } visibility && visibility < timeout + _margin)
        {
            yield return new Problem($"{component}: inbound timeout {timeout.Show()} with a visibility of {visibility.Show()}: the queue shows the message while it is being worked on", component.IsLane
                ? QueueCommand.Set(component["queueName"], $"VisibilityTimeout={(timeout * 2).TotalSeconds:0}")
                : $"in Component/{component.Name} set messageVisibilityTimeout: \"{(timeout * 2).TotalSeconds:0}\"");
        }

        if (HandlerLimit(manifests, component) is var (workload, setting, limit) && limit >= timeout)
        {
            yield return new Problem(
                $"{workload}: {setting} is {limit.Show()}, not below the inbound timeout of {component.Name} ({timeout.Show()}): the sidecar hangs up first and the failure is never written down",
                $"in {workload} set env {setting} below {timeout.Show()}");
        }

        if (component.Type == Component.Pubsub && component.Items.Any() && Number(component["messageRetryLimit"], 10) <= Number(component["messageReceiveLimit"], 10))
        {
            yield return new Problem(
                $"{component}: messageRetryLimit {component["messageRetryLimit"] ?? "10 (default)"} is not above messageReceiveLimit {component["messageReceiveLimit"] ?? "10 (default)"}: the sidecar deletes the message before the queue gives it up",
                $"in Component/{component.Name} set messageReceiveLimit: \"5\" and leave messageRetryLimit out");
        }
    }

    private static IEnumerable<Problem> Stops(Manifests manifests, Workload workload)
    {
        var graceful = TimeSpan.FromSeconds(Number(workload.Annotation("graceful-shutdown-seconds"), 5));
        var grace = TimeSpan.FromSeconds(workload.PodSpec.Number("terminationGracePeriodSeconds") ?? 30);
        if (grace <= graceful)
        {
            yield return new Problem(
                $"{workload}: terminationGracePeriodSeconds {grace.Show()} is not above dapr.io/graceful-shutdown-seconds {graceful.Show()}: the kubelet kills the sidecar before it has deleted its last message",
                $"in {workload} set terminationGracePeriodSeconds: {graceful.TotalSeconds + 15:0}");
        }
        else
        {
            foreach (var fault in StopTiming.Look(manifests, workload, grace)) yield return fault;
        }

        var read = manifests.Lanes.Concat(manifests.Pubsubs.Where(pubsub => Subscribes(manifests, pubsub, workload))).Where(component => component.Scopes.Contains(workload.AppId));
        foreach (var component in read)
        {
            if (HandlerLimit(manifests, component)?.Limit is not { } limit) continue;
            if (StopTiming.DrainLimit(manifests, workload) is { } drain && drain < limit)
            {
                yield return new Problem(
                    $"{workload}: {StopTiming.LimitSetting} is {drain.Show()}, shorter than a delivery of {component.Name} may take ({limit.Show()}): a rollout cuts it off",
                    $"in {workload} set env {StopTiming.LimitSetting} to at least {(limit + TimeSpan.FromSeconds(20)).Show()}, or leave it out");
                yield break;
            }

            if (graceful < limit)
            {
                yield return new Problem(
                    $"{workload}: dapr.io/graceful-shutdown-seconds {graceful.Show()} is shorter than a delivery of {component.Name} may take ({limit.Show()}): a rollout cuts it off",
                    $"in {workload} set dapr.io/graceful-shutdown-seconds: \"{limit.TotalSeconds + 10:0}\"");
                yield break;
            }
        }
    }

    private static bool Subscribes(Manifests manifests, Component pubsub, Workload workload) => manifests.OfKind("Subscription")
        .Any(subscription => subscription.Spec.Text("pubsubname") == pubsub.Name && subscription.Scopes.Contains(workload.AppId));

    private static TimeSpan? Visibility(Manifests manifests, Component component) => component.IsLane
        ? manifests.Topology?.FindQueue(component["queueName"]) is { } queue ? TimeSpan.FromSeconds(queue.VisibilitySeconds) : null
        : TimeSpan.FromSeconds(Number(component["messageVisibilityTimeout"], 10));

    private static (Workload Workload, string Setting, TimeSpan Limit)? HandlerLimit(Manifests manifests, Component component)
    {
        if (manifests.Workloads.FirstOrDefault(workload => workload.AppId == AppIds.Processor) is not { } processor) return null;
        var (setting, ofCode) = component["route"] switch
        {
            Routes.FileEvents => ("Processor__HandlerTimeout", TimeSpan.FromSeconds(8)),
            Routes.LargeFiles => ("Processor__LargeHandlerTimeout", TimeSpan.FromMinutes(10)),
            _ => (null, TimeSpan.Zero),
        };
        return setting is null ? null : (processor, setting, Durations.Parse(Settings.Value(manifests, processor, setting)) ?? ofCode);
    }

    private static long Number(string? text, long missing) => text is null ? missing : long.TryParse(text, out var number) ? number : missing;
}
