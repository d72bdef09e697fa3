using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Without one of these connections a pod starts and then cannot work.</summary>
internal static class Egress
{
    private const string Dapr = "dapr-system";
    private const int SidecarPort = 50002;

    private static readonly (int Port, Peer To, string Need)[] _needed =
    [
        (53, new(Namespace: "kube-system"), "cluster DNS: no name resolves"),
        (443, new(), "AWS: every component call times out"),
        (80, new(Address: "169.254.170.23"), "the Pod Identity agent: no AWS credentials"),
        (6500, new(Namespace: Dapr), "Dapr's operator: the sidecar loads no component"),
        (50001, new(Namespace: Dapr), "Dapr's sentry: the sidecar gets no certificate and does not start"),
        (SidecarPort, new(), "the other sidecars: service invocation fails"),
    ];

    // Ingest asks them for parked files and pending notifications.
    private static readonly string[] _invoked = [AppIds.Requeue, AppIds.Notifier];

    public static Check Check { get; } = new("D18")
    {
        Offline = new("network policies let sidecars reach DNS, AWS, the Pod Identity agent, Dapr's control plane and each other", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        manifests.Workloads.Where(workload => workload.HasSidecar).SelectMany(workload => Find(manifests, workload));

    private static IEnumerable<Problem> Find(Manifests manifests, Workload workload)
    {
        var policies = PoliciesOf(manifests, workload, "Egress");
        if (policies.Count == 0)
        {
            yield return new Problem(
                $"{workload}: no network policy limits its egress",
                $"add a NetworkPolicy with policyTypes: [Ingress, Egress] that selects {workload.Name}",
                Verdict.Warn);
            yield break;
        }

        var rules = policies.SelectMany(policy => policy.Spec.Items("egress")).ToList();
        foreach (var (port, to, need) in _needed.Concat(OfWorkflows(manifests.Platform))
            // A stand-in for AWS has a port of its own.
            .Where(need => !(manifests.IsOnStandIn && need.Port == 443))
            .Where(need => !rules.Any(rule => HasPort(rule, need.Port) && need.To.IsIn([.. rule.Items("to")]))))
        {
            yield return new Problem(
                $"{workload}: no egress to port {port}{to}, {need}",
                $"in NetworkPolicy/{policies[0].Name} add to spec.egress: {{ports: [{{port: {port}, protocol: TCP}}]{to.Rule}}}");
        }

        // The gateway endpoints of S3 and DynamoDB have public addresses.
        if (!manifests.IsOnStandIn && rules.Any(rule => HasPort(rule, 443))
            && !rules.Any(rule => HasPort(rule, 443) && IsPublic(rule))
            && manifests.Components.Any(component => component.IsLoadedBy(workload.AppId) && UsesGateway(component)))
        {
            yield return new Problem(
                $"{workload}: port 443 is open to private addresses only, but S3 and DynamoDB have public ones, even behind their gateway "
                + "endpoints: calls time out",
                "add the managed prefix lists of S3 and DynamoDB to the policy (overlays/eks/values/egress.yaml says how to list them)");
        }

        if (_invoked.Contains(workload.AppId) && PoliciesOf(manifests, workload, "Ingress") is { Count: > 0 } incoming
            && !incoming.SelectMany(policy => policy.Spec.Items("ingress")).Any(rule => HasPort(rule, SidecarPort)))
        {
            yield return new Problem(
                $"{workload}: no ingress to port {SidecarPort}: other sidecars may send, but its own may not receive",
                $"in NetworkPolicy/{incoming[0].Name} add to spec.ingress: {{from: [{{podSelector: {{}}}}], ports: [{{port: {SidecarPort}, "
                + "protocol: TCP}]}");
        }
    }

    // A sidecar gets the addresses of the services that the platform runs, and is not healthy before it has reached them.
    private static IEnumerable<(int Port, Peer To, string Need)> OfWorkflows(Platform? platform)
    {
        if (platform?.HasPlacement == true)
            yield return (50005, new(Namespace: Dapr), "Dapr's placement: /v1.0/healthz of the sidecar is 500");
        if (platform?.HasScheduler == true)
            yield return (50006, new(Namespace: Dapr), "Dapr's scheduler: /v1.0/healthz of the sidecar is 500");
    }

    private static List<KubeObject> PoliciesOf(Manifests manifests, Workload workload, string direction) =>
        [.. manifests.OfKind("NetworkPolicy").Where(policy => policy.Namespace == workload.Namespace
            && policy.Spec.Texts("policyTypes").Contains(direction)
            && Selectors.Match(policy.Spec.At("podSelector"), workload.Pod.At("metadata", "labels")))];

    private static bool UsesGateway(Component component) => component.Type is "bindings.aws.s3" or "state.aws.dynamodb";

    private static bool HasPort(JsonNode rule, int port) => !rule.Items("ports").Any() || rule.Items("ports")
        .Any(item => item.Number("port") is { } first && first <= port && port <= (item.Number("endPort") ?? first));

    private static bool IsPublic(JsonNode rule) => !rule.Items("to").Any() || rule.Items("to")
        .Any(peer => IPNetwork.TryParse(peer.Text("ipBlock", "cidr"), out var block) && !Addresses.IsPrivate(block));

    /// <summary>Whom a rule must admit: a namespace, an address, or anyone.</summary>
    private sealed record Peer(string? Namespace = null, string? Address = null)
    {
        public string Rule => Address is not null ? $", to: [{{ipBlock: {{cidr: {Address}/32}}}}]"
            : Namespace is not null ? $", to: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {Namespace}}}}}}}]" : "";

        public bool IsIn(IReadOnlyList<JsonNode> peers) => peers.Count == 0 || peers.Any(Admits);

        public override string ToString() => (Namespace ?? Address) is { } name ? $" of {name}" : "";

        private bool Admits(JsonNode peer)
        {
            var block = peer.At("ipBlock");
            if (Address is not null)
                return IPNetwork.TryParse(block.Text("cidr"), out var network) && network.Contains(IPAddress.Parse(Address));
            return Namespace is null || block is not null || Selectors.Match(
                peer.At("namespaceSelector"), new JsonObject { ["kubernetes.io/metadata.name"] = Namespace });
        }
    }
}
