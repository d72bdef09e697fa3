using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Without one of these connections a pod starts and then cannot work.</summary>
internal static class Egress
{
    private static readonly (int Port, string? Address, string Need)[] _needed =
    [
        (53, null, "cluster DNS: no name resolves"),
        (443, null, "AWS: every component call times out"),
        (80, "169.254.170.23", "the Pod Identity agent: no AWS credentials"),
        (6500, null, "Dapr's operator: the sidecar loads no component"),
        (50001, null, "Dapr's sentry: the sidecar gets no certificate and does not start"),
        (50002, null, "the other sidecars: service invocation fails"),
    ];

    public static Check Check { get; } = new("D18")
    {
        Offline = new("network policies let sidecars reach DNS, AWS, the Pod Identity agent, Dapr's control plane and each other", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        manifests.Workloads.Where(workload => workload.HasSidecar).SelectMany(workload => Find(manifests, workload));

    private static IEnumerable<Problem> Find(Manifests manifests, Workload workload)
    {
        var policies = manifests.OfKind("NetworkPolicy").Where(policy => policy.Namespace == workload.Namespace
            && policy.Spec.Texts("policyTypes").Contains("Egress")
            && Selectors.Match(policy.Spec.At("podSelector"), workload.Pod.At("metadata", "labels"))).ToList();
        if (policies.Count == 0)
        {
            yield return new Problem(
                $"{workload}: no network policy limits its egress",
                $"add a NetworkPolicy with policyTypes: [Ingress, Egress] that selects {workload.Name}",
                Verdict.Warn);
            yield break;
        }

        var rules = policies.SelectMany(policy => policy.Spec.Items("egress")).ToList();
        foreach (var (port, address, need) in _needed.Concat(OfWorkflows(manifests.Platform))
            // A stand-in for AWS has a port of its own.
            .Where(need => !(manifests.IsOnStandIn && need.Port == 443))
            .Where(need => !rules.Any(rule => Allows(rule, need.Port, need.Address))))
        {
            var peers = address is null ? "" : $", to: [{{ipBlock: {{cidr: {address}/32}}}}]";
            yield return new Problem(
                $"{workload}: no egress to port {port}{(address is null ? "" : $" of {address}")}, {need}",
                $"in NetworkPolicy/{policies[0].Name} add to spec.egress: {{ports: [{{port: {port}}}]{peers}}}");
        }
    }

    // A sidecar gets the addresses of the services that the platform runs, and is not healthy before it has reached them.
    private static IEnumerable<(int Port, string? Address, string Need)> OfWorkflows(Platform? platform)
    {
        if (platform?.HasPlacement == true) yield return (50005, null, "Dapr's placement: /v1.0/healthz of the sidecar is 500");
        if (platform?.HasScheduler == true) yield return (50006, null, "Dapr's scheduler: /v1.0/healthz of the sidecar is 500");
    }

    private static bool Allows(JsonNode rule, int port, string? address)
    {
        var isPort = !rule.Items("ports").Any()
            || rule.Items("ports")
                .Any(item => item.Number("port") is { } first && first <= port && port <= (item.Number("endPort") ?? first));
        return isPort && (address is null || !rule.Items("to").Any()
            || rule.Items("to").Any(peer => Includes(peer.Text("ipBlock", "cidr"), address)));
    }

    private static bool Includes(string? block, string address) =>
        IPNetwork.TryParse(block, out var network) && network.Contains(IPAddress.Parse(address));
}
