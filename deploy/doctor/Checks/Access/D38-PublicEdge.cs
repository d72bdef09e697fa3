using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The load balancer in front of the page: encryption, who may reach it, and its patience with large uploads.</summary>
internal static class PublicEdge
{
    private const string Prefix = "alb.ingress.kubernetes.io/";

    // Storing a file of 10 GiB takes some 90 s without a byte on the connection.
    private const int LeastIdleSeconds = 300;

    public static Check Check { get; } = new("D38")
    {
        Offline = new("the load balancer serves HTTPS only, to named networks, and waits for large uploads", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
    [
        .. manifests.OfKind("Ingress").SelectMany(ingress => Find(manifests, ingress)),
        .. manifests.OfKind("NetworkPolicy").SelectMany(policy => OpenPorts(manifests, policy)),
    ];

    private static IEnumerable<Problem> Find(Manifests manifests, KubeObject ingress)
    {
        if (!Listens(ingress, "HTTPS") || Annotation(ingress, "certificate-arn") is null)
        {
            yield return Wrong(
                ingress, "files and links travel in clear: it has no HTTPS listener with a certificate",
                "listen-ports: '[{\"HTTP\":80},{\"HTTPS\":443}]' and certificate-arn");
        }
        else if (Listens(ingress, "HTTP") && Annotation(ingress, "ssl-redirect") is null)
        {
            yield return Wrong(ingress, "it serves plain HTTP too", "ssl-redirect: \"443\"");
        }

        if (Annotation(ingress, "scheme") == "internet-facing" && IsAnonymous(manifests))
        {
            yield return new Problem(
                $"{ingress} is reachable from the internet and nobody signs in: anyone may upload, read and overwrite every file",
                $"in {ingress} set {Prefix}scheme: internal");
        }

        if (Annotation(ingress, "inbound-cidrs") is not { } networks || networks.Contains("0.0.0.0/0", StringComparison.Ordinal))
            yield return Wrong(ingress, "it accepts connections from any address", "inbound-cidrs: your networks", Verdict.Warn);
        if (IdleSeconds(ingress) < LeastIdleSeconds)
        {
            yield return Wrong(
                ingress, $"it ends a request after {IdleSeconds(ingress)} s without a byte, while ingest stores a large file",
                "load-balancer-attributes: idle_timeout.timeout_seconds=900", Verdict.Warn);
        }
    }

    private static IEnumerable<Problem> OpenPorts(Manifests manifests, KubeObject policy) =>
        from workload in manifests.Workloads
        where workload.AppId == AppIds.Ingest && workload.Namespace == policy.Namespace
            && Selectors.Match(policy.Spec.At("podSelector"), workload.Pod.At("metadata", "labels"))
        from rule in policy.Spec.Items("ingress")
        where !rule.Items("from").Any()
        select new Problem(
            $"{policy} lets every pod of the cluster reach {workload}, past the load balancer",
            $"in {policy} add from: [{{ipBlock: {{cidr: each subnet of the load balancer}}}}]");

    private static Problem Wrong(KubeObject ingress, string effect, string setting, Verdict verdict = Verdict.Fail) =>
        new($"{ingress}: {effect}", $"in {ingress} set {Prefix}{setting}", verdict);

    // Without the annotation the controller listens on port 80, or on 443 where there is a certificate.
    private static bool Listens(KubeObject ingress, string protocol) => Annotation(ingress, "listen-ports") is { } ports
        ? ports.Contains($"\"{protocol}\"", StringComparison.Ordinal)
        : protocol == "HTTPS" == Annotation(ingress, "certificate-arn") is not null;

    private static int IdleSeconds(KubeObject ingress)
    {
        var attribute = (Annotation(ingress, "load-balancer-attributes") ?? "").Split(',')
            .FirstOrDefault(pair => pair.Trim().StartsWith("idle_timeout.timeout_seconds=", StringComparison.Ordinal));
        return int.TryParse(attribute?.Split('=')[1], CultureInfo.InvariantCulture, out var seconds) ? seconds : 60;
    }

    private static bool IsAnonymous(Manifests manifests) => manifests.Workloads.Where(workload => workload.AppId == AppIds.Ingest)
        .Any(workload => string.Equals(
            Settings.Value(manifests, workload, "Auth__AllowAnonymous"), "true", StringComparison.OrdinalIgnoreCase));

    private static string? Annotation(KubeObject ingress, string name) =>
        ingress.Body.Text("metadata", "annotations", Prefix + name) is { Length: > 0 } value ? value : null;
}
