using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>AWS gives a pod a role by its namespace and account, when the pod is made: not later.</summary>
internal static class Credentials
{
    private static readonly string[] _variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"];

    public static LiveCheck Check { get; } = new("D05", "every sidecar has a role, by an association of its namespace and service account", LookAsync);

    /// <summary>The id of the association of a workload's account; null where there is none.</summary>
    public static async Task<string?> AssociationAsync(Cluster cluster, Workload workload, CancellationToken cancellation)
    {
        var list = await cluster.AwsAsync(cancellation, "eks", "list-pod-identity-associations", "--cluster-name", await cluster.ClusterAsync(cancellation));
        return list.Items("associations").FirstOrDefault(association => association.Text("namespace") == cluster.Namespace
            && association.Text("serviceAccount") == workload.PodSpec.Text("serviceAccountName")).Text("associationId");
    }

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Sidecar is { } sidecar && !sidecar.Items("env").Any(item => _variables.Contains(item.Text("name"))))
            {
                yield return new Problem(
                    $"{pod}: its sidecar was made without AWS credentials",
                    $"kubectl -n {cluster.Namespace} rollout restart deployment/{pod.AppId} (after the association exists)");
            }
        }

        foreach (var workload in cluster.Wanted.Workloads.Where(workload => workload.HasSidecar && !UsesRoleAnnotation(cluster, workload)))
        {
            if (await AssociationAsync(cluster, workload, cancellation) is null)
            {
                var account = workload.PodSpec.Text("serviceAccountName");
                yield return new Problem($"no Pod Identity association for namespace '{cluster.Namespace}', service account '{account}'",
                    $"aws eks create-pod-identity-association --cluster-name {await cluster.ClusterAsync(cancellation)} --namespace {cluster.Namespace} --service-account {account} --role-arn ROLE && kubectl -n {cluster.Namespace} rollout restart deployment/{workload.Name}");
            }
        }
    }

    private static bool UsesRoleAnnotation(Cluster cluster, Workload workload) =>
        cluster.Wanted.Find("ServiceAccount", workload.PodSpec.Text("serviceAccountName"))?.Body.Text("metadata", "annotations", "eks.amazonaws.com/role-arn") is not null;
}
