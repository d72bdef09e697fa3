using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>Faults that were planted in a real cluster, one after another, with the answers that its API server then gave.</summary>
internal static class ClusterFaults
{
    private const string Missing = "Error from server (NotFound): not found";

    public static IReadOnlyList<ClusterFault> All { get; } =
    [
        new("component deleted", "D11", site => Drop(site, "components.dapr.io", "files")),
        new("component lost its scopes", "D11", site => Item(site, "components.dapr.io", "files", item =>
            item["scopes"] = new JsonArray())),
        new("component reads another queue", "D11", site => Item(site, "components.dapr.io", "file-events-2", item =>
            item["spec"]!["metadata"]![0]!["value"] = "other")),
        new("key of a secretKeyRef changed", "D11", site =>
        {
            site.Desired.Edit("Component", "slack", item => item["metadata"]!.AsObject().Remove("annotations"));
            Item(site, "components.dapr.io", "slack", item => item["spec"]!["metadata"]![0]!["secretKeyRef"]!["key"] = "address");
        }),
        new("sidecar off", "D40", site => Annotate(site, "enabled", "false")),
        new("other app port", "D40", site => Annotate(site, "app-port", "8103")),
        new("misspelt configuration", "D40", site => Annotate(site, "config", "filepipelin")),
        new("native sidecar off", "D40", site => Annotate(site, "enable-native-sidecar", "false")),
        new("pod without a sidecar", "D10", site => site.EditPod("processor", pod => pod["spec"]!.AsObject().Remove("initContainers"))),
        new("pod runs as default", "D06", site => site.EditPod("ingest", pod => pod["spec"]!["serviceAccountName"] = "default")),
        new("older sidecar in one pod", "D32", site => site.EditPod("requeue", pod =>
            pod["spec"]!["initContainers"]![0]!["image"] = "ghcr.io/dapr/daprd:1.17.0")),
        new("Pod Identity association missing", "D05", site => site.Change("aws eks list-pod-identity-associations *", answer =>
            answer["associations"]!.AsArray().RemoveAt(0))),
        new("service without replicas", "D15", site => Status(site, "requeue", replicas: 0, """{"readyReplicas":0}""")),
        new("no replica is available", "D15", site => Status(site, "processor", replicas: 2, """{"unavailableReplicas":2}""")),
        new("pods are forbidden by Pod Security", "D15", site => Status(site, "processor", replicas: 1,
            """{"conditions":[{"type":"ReplicaFailure","status":"True","message":"pods \"p\" is forbidden: violates PodSecurity"}]}""")),
        new("other image digest", "D03", site => site.EditPod("ingest", pod =>
            pod["status"]!["containerStatuses"]![0]!["imageID"] = "registry.example/ingest@sha256:1")),
        new("webhook ignores failures", "D10", site => site.Answer(
            "kubectl get mutatingwebhookconfiguration dapr-sidecar-injector *", """{"webhooks":[{"failurePolicy":"Ignore"}]}""")),
        new("webhook deleted", "D10", site => site.Answer("kubectl get mutatingwebhookconfiguration dapr-sidecar-injector *", Missing, 1)),
        new("older injector", "D32", site => site.Answer("kubectl -n dapr-system get deployment dapr-sidecar-injector *",
            """{"spec":{"template":{"spec":{"containers":[{"image":"ghcr.io/dapr/injector:1.17.0"}]}}}}""")),
        new("injector scaled to zero", "D37", site => Platform(site, "dapr-sidecar-injector", item =>
            (item["spec"]!["replicas"], item["status"]!["readyReplicas"]) = (0, 0))),
        new("operator deleted", "D37", site => DropPlatform(site, "dapr-operator")),
        new("sentry deleted", "D37", site => DropPlatform(site, "dapr-sentry")),
        new("half an upgrade", "D32", site => site.EditPod("notifier", pod =>
            pod["spec"]!["initContainers"]![0]!["image"] = "ghcr.io/dapr/daprd:1.19.0")),
        new("Deployment deleted", "D40", site => Drop(site, "deployments", "notifier")),
        new("secret deleted", "D41", site => site.Answer("kubectl -n filepipeline get secret dapr-token *", Missing, 1)),
        new("key of a secret renamed", "D41", site => site.Answer(
            "kubectl -n filepipeline get secret dapr-token *", """{"kind":"Secret","data":{"tokens":"c2VjcmV0"}}""")),
        new("secret of Slack deleted", "D41", site =>
        {
            site.Desired.Edit("Component", "slack", item => item["metadata"]!.AsObject().Remove("annotations"));
            site.Answer("kubectl -n filepipeline get secret filepipeline-slack *", Missing, 1);
        }),
        new("Subscription deleted", "D40", site => Drop(site, "subscriptions.dapr.io", "file-outcomes")),
        new("route of a Subscription changed", "D40", site => Item(site, "subscriptions.dapr.io", "file-outcomes", item =>
            item["spec"]!["routes"]!["default"] = "/outcome")),
        new("ScaledObject deleted", "D40", site => Drop(site, "scaledobjects.keda.sh", "processor")),
        new("queue of a ScaledObject changed", "D40", site => Item(site, "scaledobjects.keda.sh", "processor", item =>
            item["spec"]!["triggers"]![0]!["metadata"]!["queueURL"] = "https://sqs.us-east-1.amazonaws.com/1/other")),
        new("ScaledObject paused", "D16", site => Item(site, "scaledobjects.keda.sh", "processor", item =>
            item["metadata"]!["annotations"] = new JsonObject { ["autoscaling.keda.sh/paused-replicas"] = "0" })),
        new("a second autoscaler", "D40", site => Stranger(site, "horizontalpodautoscalers", "HorizontalPodAutoscaler", "processor")),
        new("Configuration deleted", "D40", site => Drop(site, "configurations.dapr.io", "filepipeline")),
        new("API taken out of a Configuration", "D40", site => Item(site, "configurations.dapr.io", "filepipeline", item =>
            item["spec"]!["api"]!["allowed"]!.AsArray().RemoveAt(0))),
        new("Resiliency deleted", "D40", site => Drop(site, "resiliencies.dapr.io", "time-limits")),
        new("NetworkPolicy deleted", "D40", site => Drop(site, "networkpolicies", "services")),
        new("a policy that denies everything", "D40", site => Stranger(site, "networkpolicies", "NetworkPolicy", "deny-all")),
        new("disruption budgets deleted", "D40", site =>
            site.Change("kubectl * get poddisruptionbudgets *", answer => answer["items"]!.AsArray().Clear())),
        new("Service deleted", "D40", site => site.Desired.Add(
            "{apiVersion: v1, kind: Service, metadata: {name: ingest, namespace: filepipeline}, spec: {ports: [{port: 8080}]}}"),
            site => site.Answer("kubectl * get services *", """{"items":[]}""")),
        new("Ingress deleted", "D40", site => Drop(site, "ingresses", "ingest")),
        new("label of the namespace removed", "D40", site => site.Answer(
            "kubectl get namespace filepipeline *", """{"kind":"Namespace","metadata":{"name":"filepipeline"}}""")),
        new("ConfigMap changed", "D40", site => Item(site, "configmaps", "processor", item =>
            item["data"]!["Processor__HandlerTimeout"] = "00:02:00")),
        new("role of somebody else on a service account", "D40", site => Item(site, "serviceaccounts", "processor", item =>
            item["metadata"]!["annotations"] = new JsonObject { ["eks.amazonaws.com/role-arn"] = "arn:aws:iam::1:role/other" })),
    ];

    private static void Item(ClusterCase site, string resource, string name, Action<JsonNode> edit) => site.Change(
        $"kubectl * get {resource} *", answer => edit(answer["items"]!.AsArray().Single(item => NameOf(item!) == name)!));

    private static void Drop(ClusterCase site, string resource, string name) => site.Change(
        $"kubectl * get {resource} *", answer => answer["items"]!.AsArray().RemoveAll(item => NameOf(item!) == name));

    private static void Stranger(ClusterCase site, string resource, string kind, string name) => site.Change(
        $"kubectl * get {resource} *", answer => answer["items"]!.AsArray().Add(
            new JsonObject { ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } }));

    private static void Annotate(ClusterCase site, string name, string value) => Item(site, "deployments", "processor", item =>
        item["spec"]!["template"]!["metadata"]!["annotations"]![$"dapr.io/{name}"] = value);

    private static void Status(ClusterCase site, string service, int replicas, string status) => Item(site, "deployments", service, item =>
        (item["spec"]!["replicas"], item["status"]) = (replicas, JsonNode.Parse(status)));

    private static void Platform(ClusterCase site, string name, Action<JsonNode> edit) => site.Change(
        "kubectl -n dapr-system get deployments *",
        answer => edit(answer["items"]!.AsArray().Single(item => NameOf(item!) == name)!));

    private static void DropPlatform(ClusterCase site, string name) => site.Change(
        "kubectl -n dapr-system get deployments *", answer => answer["items"]!.AsArray().RemoveAll(item => NameOf(item!) == name));

    private static string NameOf(JsonNode item) => (string)item["metadata"]!["name"]!;
}

/// <summary>A fault, the check that finds it, and how to plant it.</summary>
internal sealed record ClusterFault(string Name, string Id, params IReadOnlyList<Action<ClusterCase>> Plant);
