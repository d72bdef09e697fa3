using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>AWS gives a pod its role by namespace and service account, at the moment when the pod is created.</summary>
internal static class PodIdentity
{
    private static readonly string[] _variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"];

    private const string SkipAnnotation = "eks.amazonaws.com/skip-containers";

    public static Check Check { get; } = new("D05")
    {
        Offline = new("every service account is used, and AWS roles are for accounts that the services run under", Find),
        Live = new("every sidecar has an AWS role through the association of its namespace and service account", FindAsync),
    };

    /// <summary>The id of the Pod Identity association of a workload's account; null where there is none.</summary>
    public static async Task<string?> AssociationAsync(Cluster cluster, Workload workload, CancellationToken cancellation)
    {
        var list = await cluster.AwsAsync(
            cancellation, "eks", "list-pod-identity-associations", "--cluster-name", await cluster.ClusterAsync(cancellation));
        return list.Items("associations").FirstOrDefault(association => association.Text("namespace") == cluster.Namespace
            && association.Text("serviceAccount") == workload.PodSpec.Text("serviceAccountName")).Text("associationId");
    }

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        var used = manifests.Workloads.Select(workload => (workload.Namespace, workload.PodSpec.Text("serviceAccountName"))).ToHashSet();
        foreach (var account in manifests.OfKind("ServiceAccount").Where(account => !used.Contains((account.Namespace, account.Name))))
        {
            yield return new Problem(
                $"{account} in namespace '{account.Namespace}' is used by no workload: it is unnecessary or misspelt",
                $"in its Deployment set serviceAccountName: {account.Name}, or delete {account}");
        }

        foreach (var workload in manifests.Workloads.Where(workload => workload.HasSidecar && SkipsSidecar(workload)))
        {
            yield return new Problem(
                $"{workload}: {SkipAnnotation} names daprd, so the sidecar gets no AWS credentials, and the app gets them instead",
                $"in {workload} set spec.template.metadata.annotations {SkipAnnotation}: {workload.Containers.First().Text("name")}");
        }

        foreach (var identity in IamActions.Listed(manifests.IamActions).Select(entry => entry.Identity).Distinct())
        {
            var workload = manifests.Workloads.FirstOrDefault(workload => workload.AppId == identity);
            if (workload?.PodSpec.Text("serviceAccountName") is { } account && account != identity)
            {
                yield return new Problem(
                    $"{workload} runs as '{account}', but the AWS role is for '{identity}'",
                    $"in {workload} set serviceAccountName: {identity}");
            }
        }
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Sidecar is { } sidecar && !sidecar.Items("env").Any(item => _variables.Contains(item.Text("name"))))
            {
                yield return new Problem(
                    $"{pod}: its sidecar was created without AWS credentials",
                    $"kubectl -n {cluster.Namespace} rollout restart deployment/{pod.AppId} (after the association exists)");
            }
        }

        foreach (var workload in cluster.Manifests.Workloads
            .Where(workload => workload.HasSidecar && !UsesRoleAnnotation(cluster, workload)))
        {
            if (await AssociationAsync(cluster, workload, cancellation) is null)
            {
                var account = workload.PodSpec.Text("serviceAccountName");
                yield return new Problem(
                    $"no Pod Identity association for namespace '{cluster.Namespace}', service account '{account}'",
                    $"aws eks create-pod-identity-association --cluster-name {await cluster.ClusterAsync(cancellation)} "
                    + $"--namespace {cluster.Namespace} --service-account {account} --role-arn ROLE "
                    + $"&& kubectl -n {cluster.Namespace} rollout restart deployment/{workload.Name}");
            }
        }
    }

    private static bool SkipsSidecar(Workload workload) =>
        (workload.Pod.Text("metadata", "annotations", SkipAnnotation) ?? "").Split(',').Any(name => name.Trim() == "daprd");

    private static bool UsesRoleAnnotation(Cluster cluster, Workload workload) =>
        cluster.Manifests.Find("ServiceAccount", workload.PodSpec.Text("serviceAccountName"))
            ?.Body.Text("metadata", "annotations", "eks.amazonaws.com/role-arn") is not null;
}
