using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Every object of the manifests against the cluster. Components have a check of their own.</summary>
internal static class ClusterObjects
{
    private const int Shown = 4;
    private const string RoleAnnotation = "eks.amazonaws.com/role-arn";

    // Kinds, and how kubectl names them.
    private static readonly (string Kind, string Resource)[] _kinds =
    [
        ("Deployment", "deployments"), ("CronJob", "cronjobs"), ("Service", "services"), ("ServiceAccount", "serviceaccounts"),
        ("ConfigMap", "configmaps"),
        ("NetworkPolicy", "networkpolicies"), ("PodDisruptionBudget", "poddisruptionbudgets"), ("Ingress", "ingresses"),
        ("ResourceQuota", "resourcequotas"), ("ScaledObject", "scaledobjects.keda.sh"),
        ("TriggerAuthentication", "triggerauthentications.keda.sh"), ("Configuration", "configurations.dapr.io"),
        ("Resiliency", "resiliencies.dapr.io"), ("Subscription", "subscriptions.dapr.io"),
    ];

    // What a stranger of these kinds does; strangers of Dapr's kinds are found with the components.
    private static readonly (string Kind, string Resource, Func<KubeObject, bool> IsOfOthers, string Effect)[] _strangers =
    [
        ("NetworkPolicy", "networkpolicies", _ => false, "it denies or allows connections as well"),
        ("HorizontalPodAutoscaler", "horizontalpodautoscalers", item => item.Name.StartsWith("keda-hpa-", StringComparison.Ordinal),
            "it and KEDA set the same replicas in turn"),
        ("ScaledObject", "scaledobjects.keda.sh", _ => false, "it scales as well"),
        ("Ingress", "ingresses", _ => false, "it may make a port public"),
        ("PodDisruptionBudget", "poddisruptionbudgets", _ => false, "two budgets for a pod block every eviction"),
    ];

    public static Check Check { get; } = new("D40")
    {
        Live = new("every object of the manifests is in the cluster as it is written, and nothing else acts on them", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (kind, resource) in _kinds)
        {
            var wanted = cluster.Manifests.OfKind(kind).Where(item => !CopiedFiles.IsCopy(item)).ToList();
            if (wanted.Count == 0) continue;
            var found = await cluster.ObjectsAsync(resource, cancellation);
            foreach (var item in wanted)
                if (Judge(item, found.FirstOrDefault(other => other.Name == item.Name), cluster) is { } problem) yield return problem;
        }

        foreach (var (kind, name) in (IEnumerable<(string, string)>)
            [("Namespace", "namespace"), ("PriorityClass", "priorityclass")])
        {
            foreach (var item in cluster.Manifests.OfKind(kind))
            {
                var answer = await cluster.KubectlAsync(cancellation, "get", name, item.Name);
                if (answer is not null && Judge(item, new(answer, "the cluster"), cluster) is { } problem) yield return problem;
            }
        }

        foreach (var (kind, resource, isOfOthers, effect) in _strangers)
        {
            foreach (var item in (await cluster.ObjectsAsync(resource, cancellation))
                .Where(item => cluster.Manifests.Find(kind, item.Name) is null && !isOfOthers(item)))
            {
                yield return new Problem(
                    $"{kind}/{item.Name} is in the cluster but not in the manifests: {effect}",
                    $"kubectl -n {cluster.Namespace} delete {resource} {item.Name}");
            }
        }
    }

    private static Problem? Judge(KubeObject wanted, KubeObject? found, Cluster cluster)
    {
        if (found is null) return new Problem($"{wanted} is not in the cluster", cluster.Manifests.Apply);
        var lines = Differences.Of(wanted, found).ToList();
        // With such a role the pods get other rights than those of their Pod Identity association.
        if (wanted.Kind == "ServiceAccount" && wanted.Body.At("metadata", "annotations", RoleAnnotation) is null
            && found.Body.Text("metadata", "annotations", RoleAnnotation) is { } role)
        {
            lines.Add($"metadata.annotations.{RoleAnnotation} is '{role}', and should not be there");
        }

        if (lines.Count == 0) return null;
        var more = lines.Count > Shown ? $"; {lines.Count - Shown} more" : "";
        return new Problem($"{wanted} differs in the cluster: {string.Join("; ", lines.Take(Shown))}{more}", FixOf(wanted, cluster));
    }

    // A server-side apply keeps fields of other managers, so an annotation that is not in the manifest needs its own command.
    private static string FixOf(KubeObject wanted, Cluster cluster) => wanted.Kind == "ServiceAccount"
        ? $"{cluster.Manifests.Apply} && kubectl -n {cluster.Namespace} annotate serviceaccount {wanted.Name} {RoleAnnotation}-"
        : $"{cluster.Manifests.Apply} --force-conflicts";
}
