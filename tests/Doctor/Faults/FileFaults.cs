using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>Faults that people really make in manifests, topology and IAM table, each planted into what the overlay eks renders.</summary>
internal static class FileFaults
{
    public static IReadOnlyList<FileFault> All { get; } =
    [
        new("ingress 50002 closed while egress is open", "D18", tree => tree.Policy("services")["ingress"]!.AsArray().RemoveAt(0)),
        new("443 narrowed to the VPC", "D18", tree =>
            tree.Policy("aws")["egress"]![0]!["to"] = JsonNode.Parse("""[{"ipBlock":{"cidr":"10.0.0.0/16"}}]""")),
        new("DNS rule for another namespace", "D18", tree => tree.Policy("services")["egress"]![0]!["to"]![0]!["namespaceSelector"] =
            JsonNode.Parse("""{"matchLabels":{"kubernetes.io/metadata.name":"kube-dns"}}""")),
        new("skip-containers names daprd", "D05", tree => tree.Annotations("processor")["eks.amazonaws.com/skip-containers"] = "daprd"),
        new("namespace lost its label", "D10", tree =>
            tree.Find("Namespace", "filepipeline")["metadata"]!["labels"]!.AsObject().Remove("dapr.io/inject")),
        new("pods violate Pod Security", "D51", tree =>
        {
            tree.Annotations("processor").Remove("dapr.io/sidecar-seccomp-profile-type");
            tree.App("processor")["securityContext"]!.AsObject().Remove("capabilities");
        }),
        new("identityOwner workload", "D16", tree => tree.Identity["identityOwner"] = "workload"),
        new("provider aws-eks", "D16", tree => tree.Identity["provider"] = "aws-eks"),
        new("activationQueueLength 50", "D16", tree => tree.Trigger(0)["activationQueueLength"] = "50"),
        new("awsRegion of another region", "D16", tree => tree.Trigger(0)["awsRegion"] = "eu-west-1"),
        new("a second autoscaler", "D15", tree => tree.Add("""
            {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: processor, namespace: filepipeline},
             spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: processor}, minReplicas: 2, maxReplicas: 5}}
            """)),
        new("native sidecar off", "D12", tree => tree.Annotations("processor").Remove("dapr.io/enable-native-sidecar")),
        new("liveness probe asks readyz", "D10", tree => tree.App("processor")["livenessProbe"]!["httpGet"]!["path"] = "/readyz"),
        new("token of another secret", "D10", tree => tree.Pod("processor")["volumes"]!.AsArray()
            .Single(volume => (string?)volume!["name"] == "secrets")!["secret"]!["secretName"] = "dapr-api-token"),
        new("records without keyPrefix", "D11", tree => tree.Field("records", "keyPrefix", null)),
        new("route of a subscription", "D19", tree =>
            tree.Find("Subscription", "file-outcomes")["spec"]!["routes"]!["default"] = "/outcome"),
        new("Resiliency not for the processor", "D12", tree =>
            tree.Find("Resiliency", "time-limits")["scopes"] = JsonNode.Parse("""["requeue","notifier"]""")),
        new("schedule that is none", "D11", tree => tree.Field("requeue-schedule", "schedule", "@every 1 minute")),
        new("batches handled one by one", "D12", tree => tree.Field("outcomes", "concurrencyLimit", "1")),
        new("notifications for a prefix only", "D13", tree => tree.Topology["buckets"]![0]!["notifications"]![0]!["prefix"] = "uploads/"),
        new("no right to delete messages", "D01", tree =>
        {
            foreach (var lane in Enumerable.Range(1, 8))
                tree.Iam["processor"]![$"file-events-{lane}"]!.AsArray().RemoveAll(action => (string?)action == "sqs:DeleteMessage");
        }),
        new("Service leads to the sidecar's port", "D52", tree =>
            tree.Find("Service", "ingest")["spec"]!["ports"]![0]!["targetPort"] = "app"),
        new("internet-facing without sign-in", "D38", tree => tree.Find("Ingress", "ingest")["metadata"]!["annotations"]![
            "alb.ingress.kubernetes.io/scheme"] = "internet-facing"),
        new("scratch volume below the largest file", "D31", tree => tree.Pod("processor")["volumes"]!.AsArray()
            .Single(volume => (string?)volume!["name"] == "scratch")!["emptyDir"]!["sizeLimit"] = "2Gi"),
        new("memory limit of the sidecar below its goal", "D10", tree =>
            tree.Annotations("processor")["dapr.io/sidecar-memory-limit"] = "32Mi"),
        new("lane without direction", "D11", tree => tree.Field("file-events-3", "direction", null)),
        new("route of a lane", "D19", tree => tree.Field("file-events-3", "route", "/file-event")),
        new("misspelt annotation", "D12", tree =>
        {
            tree.Annotations("processor").Remove("dapr.io/graceful-shutdown-seconds");
            tree.Annotations("processor")["dapr.io/graceful-shutdown-second"] = "750";
        }),
        new("misspelt field of a ScaledObject", "D29", tree =>
        {
            var spec = tree.Find("ScaledObject", "processor")["spec"]!.AsObject();
            spec.Remove("maxReplicaCount");
            spec["maxReplicas"] = 10;
        }),
        new("renamed ConfigMap", "D50", tree => tree.Named("ConfigMap", "processor")["metadata"]!["name"] = "processor-settings"),
        new("dead letters that requeue does not read", "D22", tree => tree.Topology["queues"]!.AsArray()
            .Single(queue => (string?)queue!["name"] == "large-files")!["deadLetter"]!["queue"] = "file-outcomes-dlq"),
    ];
}

/// <summary>A fault, the check that finds it, and how to plant it.</summary>
internal sealed record FileFault(string Name, string Id, Action<PlantedTree> Plant);
