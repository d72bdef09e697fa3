using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A trigger that KEDA cannot read leaves its deployment at zero replicas while messages wait.</summary>
internal static partial class Scalers
{
    public static Check Check { get; } = new("D16")
    {
        Offline = new("every scaler names an existing deployment, full queue URLs and credentials", Find),
        Live = new("every scaler is ready, and none is paused", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
    [
        .. manifests.OfKind("ScaledObject").SelectMany(scaler => Find(manifests, scaler)),
        .. ScalerCredentials.Find(manifests), .. UnwatchedQueues(manifests),
    ];

    private static IEnumerable<Problem> Find(Manifests manifests, KubeObject scaler)
    {
        var target = scaler.Spec.Text("scaleTargetRef", "name");
        if (!manifests.Workloads.Any(workload => workload.Name == target && workload.Namespace == scaler.Namespace))
        {
            yield return new Problem(
                $"{scaler} scales '{target}', which is not in namespace '{scaler.Namespace}'",
                $"in {scaler} set spec.scaleTargetRef.name to a Deployment");
        }

        foreach (var trigger in scaler.Spec.Items("triggers"))
        {
            foreach (var (name, value) in trigger.Fields("metadata"))
            {
                if (!value.IsString())
                {
                    yield return new Problem(
                        $"{scaler}: trigger value {name}: {value.Text()} is not a string, so KEDA rejects the object",
                        $"in {scaler} write {name}: \"{value.Text()}\"");
                }
            }

            if (trigger.Text("type") == "aws-sqs-queue")
                foreach (var problem in FindInTrigger(manifests, scaler, trigger)) yield return problem;
        }
    }

    private static IEnumerable<Problem> FindInTrigger(Manifests manifests, KubeObject scaler, JsonNode trigger)
    {
        var address = trigger.Text("metadata", "queueURL");
        if (!QueueAddress().IsMatch(address ?? ""))
        {
            yield return new Problem(
                $"{scaler}: queueURL '{address}' is not a full queue URL, so the scaler finds no queue",
                $"in {scaler} write queueURL: https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE");
        }
        else if (manifests.Components.Any() && !ReadQueues(manifests).Contains(address![(address!.LastIndexOf('/') + 1)..]))
        {
            yield return new Problem(
                $"{scaler}: no component reads queue {address}",
                $"in {scaler} set queueURL to the queue of a lane of {scaler.Spec.Text("scaleTargetRef", "name")}");
        }

        var named = trigger.Text("metadata", "awsRegion");
        if (named is null)
        {
            yield return new Problem($"{scaler}: awsRegion is missing", $"in {scaler} set awsRegion");
        }
        else if (QueueAddress().Match(address ?? "") is { Success: true } match && match.Groups["region"].Value is var region
            && region != named)
        {
            yield return new Problem(
                $"{scaler}: awsRegion is {named}, but the queue is in {region}: KEDA asks another region and finds no queue",
                $"in {scaler} set awsRegion: {region}");
        }

        if (scaler.Spec.Number("minReplicaCount") is null or 0 && trigger.Number("metadata", "activationQueueLength") > 0)
        {
            yield return new Problem(
                $"{scaler}: activationQueueLength {trigger.Text("metadata", "activationQueueLength")}: while there is no replica, as many "
                + "messages wait for ever",
                $"in {scaler} remove activationQueueLength");
        }

        if (trigger.Text("metadata", "scaleOnInFlight") == "false")
        {
            yield return new Problem(
                $"{scaler}: scaleOnInFlight is off, so pods are removed while they process messages",
                $"in {scaler} set scaleOnInFlight: \"true\"");
        }

        var credentials = trigger.Text("authenticationRef", "name");
        if (manifests.Find("TriggerAuthentication", credentials) is null
            && manifests.Find("ClusterTriggerAuthentication", credentials) is null)
        {
            yield return new Problem(
                $"{scaler}: TriggerAuthentication '{credentials}' is not in these manifests",
                $"in {scaler} set authenticationRef.name to one with podIdentity.provider: aws");
        }
    }

    private static IEnumerable<Problem> UnwatchedQueues(Manifests manifests) =>
        from scaler in manifests.OfKind("ScaledObject")
        where scaler.Spec.Number("minReplicaCount") is null or 0
        let app = manifests.Workloads.FirstOrDefault(workload => workload.Name == scaler.Spec.Text("scaleTargetRef", "name"))?.AppId
        where app is not null
        let watched = scaler.Spec.Items("triggers").Select(trigger => trigger.Text("metadata", "queueURL")?.Split('/')[^1]).ToHashSet()
        from queue in ReadQueues(manifests, app).Distinct()
        where !watched.Contains(queue)
        select new Problem(
            $"{scaler}: no trigger watches queue {queue}, so its messages wait while {app} has no replica",
            $"in {scaler} add an aws-sqs-queue trigger for {queue}");

    private static IEnumerable<string?> ReadQueues(Manifests manifests, string? app = null) =>
    [
        .. manifests.Lanes.Where(lane => app is null || lane.Scopes.Contains(app)).Select(lane => lane["queueName"]),
        .. from subscription in manifests.OfKind("Subscription")
           where app is null || subscription.Scopes.Contains(app)
           select manifests.FindComponent(subscription.Spec.Text("pubsubname") ?? "")?["consumerID"] into queue
           where queue is not null
           select queue,
    ];

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!cluster.Manifests.OfKind("ScaledObject").Any()) yield break;
        foreach (var scaler in await cluster.ObjectsAsync("scaledobjects.keda.sh", cancellation))
        {
            var conditions = scaler.Body.Items("status", "conditions").ToDictionary(condition => condition.Text("type") ?? "");
            if (conditions.GetValueOrDefault("Ready") is var ready && ready.Text("status") != "True")
            {
                yield return new Problem(
                    $"{scaler} is not ready: {ready.Text("message") ?? "KEDA has not checked it yet"}",
                    "kubectl -n keda logs deployment/keda-operator --tail=50");
            }

            if (conditions.GetValueOrDefault("Fallback").Text("status") == "True")
            {
                yield return new Problem(
                    $"{scaler} uses its fallback replicas: it cannot read its queue",
                    "kubectl -n keda logs deployment/keda-operator --tail=50");
            }

            foreach (var (name, _) in scaler.Body.Fields("metadata", "annotations")
                .Where(annotation => annotation.Key.StartsWith("autoscaling.keda.sh/paused", StringComparison.Ordinal)))
            {
                yield return new Problem(
                    $"{scaler} is paused by {name}: a release may have been left unfinished",
                    $"kubectl -n {cluster.Namespace} annotate scaledobject {scaler.Name} {name}-",
                    Verdict.Warn);
            }
        }
    }

    [GeneratedRegex(
        @"^https://sqs\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/\d{12}/[A-Za-z0-9_-]{1,80}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QueueAddress();
}
