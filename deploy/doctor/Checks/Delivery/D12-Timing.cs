using System.Globalization;
using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The handler ends before the sidecar's timeout, that before the queue's visibility timeout, and shutdown waits for all of
/// them.</summary>
internal static class Timing
{
    // Between the sidecar's timeout and the next receive of the message; measured as one second on a laptop.
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(1);

    public static Check Check { get; } = new("D12")
    {
        Offline = new(
            "handler timeout < inbound timeout < visibility; shutdown waits for deliveries; dead letters are kept longer than messages",
            Find),
        Live = new("visibility timeouts are longer than deliveries, and dead letters are kept longer than messages", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Topology is null)
            yield return Problem.Skipped("no topology was given (--topology FILE), so visibility and retention are not compared");
        foreach (var component in manifests.Lanes.Concat(manifests.Pubsubs))
            foreach (var problem in FindInDeliveries(manifests, component)) yield return problem;
        foreach (var workload in manifests.Workloads.Where(workload => workload.HasSidecar))
            foreach (var problem in FindInShutdown(manifests, workload)) yield return problem;
        foreach (var queue in manifests.Topology?.Queues ?? [])
        {
            if (manifests.Topology!.FindQueue(queue.DeadLetter?.Queue) is { } dead && dead.RetentionSeconds <= queue.RetentionSeconds)
            {
                yield return new Problem(
                    $"queue {dead.Name} keeps messages {dead.RetentionSeconds} s, "
                    + $"no longer than {queue.Name} ({queue.RetentionSeconds} s): "
                    + "a dead letter's age counts from its first send, so it expires too early",
                    QueueCommand.Set(dead.Name, "MessageRetentionPeriod=1209600"));
            }
        }
    }

    private static IEnumerable<Problem> FindInDeliveries(Manifests manifests, Component component)
    {
        if (manifests.Timeout(component, CallDirection.Inbound) is not { } timeout)
        {
            yield return new Problem(
                $"{component} has no inbound timeout: a delivery can outlast its visibility timeout, "
                + "and then another lane receives the same message",
                $"in the Resiliency set spec.targets.components.{component.Name}.inbound.timeout");
            yield break;
        }

        var turns = Turns(component);
        if (Visibility(manifests, component) is { } visibility && visibility < timeout * turns + _margin)
        {
            yield return new Problem(
                $"{component}: inbound timeout {timeout.Show()}{(turns == 1 ? "" : $", {turns} times one after another in a batch,")} "
                + $"with a visibility of {visibility.Show()}: the message becomes visible again while it is processed",
                component.IsLane
                    ? QueueCommand.Set(component["queueName"], $"VisibilityTimeout={(timeout * turns * 2).TotalSeconds:0}")
                    : $"in Component/{component.Name} set messageVisibilityTimeout: \"{(timeout * turns * 2).TotalSeconds:0}\"");
        }

        if (HandlerTimeout(manifests, component) is var (workload, setting, limit) && limit >= timeout)
        {
            yield return new Problem(
                $"{workload}: {setting} is {limit.Show()}, not below the inbound timeout of {component.Name} ({timeout.Show()}): "
                + "the sidecar cancels first, and the failure is not recorded",
                $"in {workload} set env {setting} below {timeout.Show()}");
        }

        if (component.Type == Component.Pubsub && component.Items.Any()
            && Number(component["messageRetryLimit"], 10) <= Number(component["messageReceiveLimit"], 10))
        {
            yield return new Problem(
                $"{component}: messageRetryLimit {component["messageRetryLimit"] ?? "10 (default)"} is not above messageReceiveLimit "
                + $"{component["messageReceiveLimit"] ?? "10 (default)"}: "
                + "the sidecar deletes the message before the queue dead-letters it",
                $"in Component/{component.Name} set messageReceiveLimit: \"5\" and leave messageRetryLimit out");
        }
    }

    // Messages of a batch wait for each other where fewer are handled at once; a lane receives one.
    private static long Turns(Component component)
    {
        if (component.IsLane || Number(component["concurrencyLimit"], 0) is not (> 0 and var atOnce)) return 1;
        return Math.Max(1, (Number(component["messageMaxNumber"], 10) + atOnce - 1) / atOnce);
    }

    private static IEnumerable<Problem> FindInShutdown(Manifests manifests, Workload workload)
    {
        if (workload.Annotation("enable-native-sidecar") != "true" && workload.Annotation("block-shutdown-duration") is null)
        {
            yield return new Problem(
                $"{workload}: app and sidecar are stopped at the same moment: work in flight can neither record nor publish",
                $"in {workload} set dapr.io/enable-native-sidecar: \"true\"");
        }

        var graceful = TimeSpan.FromSeconds(Number(workload.Annotation("graceful-shutdown-seconds"), 5));
        var grace = TimeSpan.FromSeconds(workload.PodSpec.Number("terminationGracePeriodSeconds") ?? 30);
        if (grace <= graceful)
        {
            yield return new Problem(
                $"{workload}: terminationGracePeriodSeconds {grace.Show()} is not above dapr.io/graceful-shutdown-seconds "
                + $"{graceful.Show()}: "
                + "the kubelet kills the sidecar before it has deleted its last message",
                $"in {workload} set terminationGracePeriodSeconds: {graceful.TotalSeconds + 15:0}");
        }
        else
        {
            foreach (var problem in StopTiming.Find(manifests, workload, grace)) yield return problem;
        }

        var pubsubs = manifests.Pubsubs.Where(pubsub => Subscribes(manifests, pubsub, workload));
        foreach (var component in manifests.Lanes.Concat(pubsubs).Where(component => component.Scopes.Contains(workload.AppId)))
        {
            if (HandlerTimeout(manifests, component)?.Limit is not { } limit) continue;
            if (StopTiming.DrainTimeout(manifests, workload) is { } drain && drain < limit)
            {
                yield return new Problem(
                    $"{workload}: {StopTiming.TimeoutSetting} is {drain.Show()}, shorter than a delivery of {component.Name} may take "
                    + $"({limit.Show()}): a rollout aborts it",
                    $"in {workload} set env {StopTiming.TimeoutSetting} to at least {(limit + TimeSpan.FromSeconds(20)).Show()}, "
                    + "or remove it");
                yield break;
            }

            if (graceful < limit)
            {
                yield return new Problem(
                    $"{workload}: dapr.io/graceful-shutdown-seconds {graceful.Show()} is shorter than a delivery of {component.Name} may "
                    + $"take ({limit.Show()}): a rollout aborts it",
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

    private static (Workload Workload, string Setting, TimeSpan Limit)? HandlerTimeout(Manifests manifests, Component component)
    {
        if (manifests.Workloads.FirstOrDefault(workload => workload.AppId == AppIds.Processor) is not { } processor) return null;
        var (setting, byDefault) = component["route"] switch
        {
            Routes.FileEvents => ("Processor__HandlerTimeout", TimeSpan.FromSeconds(8)),
            Routes.LargeFiles => ("Processor__LargeHandlerTimeout", TimeSpan.FromMinutes(10)),
            _ => (null, TimeSpan.Zero),
        };
        return setting is null ? null : (processor, setting, Durations.Parse(Settings.Value(manifests, processor, setting)) ?? byDefault);
    }

    private static long Number(string? text, long missing) =>
        text is null ? missing : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : missing;

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var lanes in cluster.Manifests.Lanes.GroupBy(lane => lane["queueName"]))
        {
            if (await cluster.QueueAsync(lanes.Key, cancellation) is not { } queue) continue;   // D20 reports it
            var timeout = lanes.Max(lane => cluster.Manifests.Timeout(lane, CallDirection.Inbound)) ?? TimeSpan.Zero;
            if (queue.Number("VisibilityTimeout") <= timeout.TotalSeconds)
            {
                yield return new Problem(
                    $"queue {lanes.Key} has a visibility timeout of {queue.Number("VisibilityTimeout")} s, "
                    + $"but a delivery may take {timeout.Show()}",
                    await SetAsync(lanes.Key!, $"VisibilityTimeout={timeout.TotalSeconds * 2:0}"));
            }

            var dead = ReceiveCounts.RedrivePolicy(queue).Text("deadLetterTargetArn")?.Split(':')[^1];
            if (await cluster.QueueAsync(dead, cancellation) is { } letters
                && letters.Number("MessageRetentionPeriod") <= queue.Number("MessageRetentionPeriod"))
            {
                yield return new Problem(
                    $"queue {dead} keeps messages no longer than {lanes.Key}: a dead letter's age counts from its first send, "
                    + "so it expires too early",
                    await SetAsync(dead!, "MessageRetentionPeriod=1209600"));
            }
        }

        async Task<string> SetAsync(string queue, string attributes) =>
            $"aws sqs set-queue-attributes --queue-url {(await cluster.QueuesAsync(cancellation))[queue]} --attributes {attributes}";
    }
}
