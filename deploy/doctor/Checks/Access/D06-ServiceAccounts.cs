using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A pod without a named account runs as <c>default</c>, and gets no AWS credentials.</summary>
internal static class ServiceAccounts
{
    public static Check Check { get; } = new("D06")
    {
        Offline = new("every workload has its own service account, and the account exists", Find),
        Live = new("no pod runs as 'default'", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var workload in manifests.Workloads)
        {
            var account = workload.PodSpec.Text("serviceAccountName");
            var fix = $"in {workload} set spec.template.spec.serviceAccountName: {workload.Name}, "
                + $"and apply a ServiceAccount of that name in namespace {workload.Namespace}";
            if (account is null or "" or "default")
            {
                yield return new Problem(
                    $"{workload} has no service account of its own: it runs as 'default', without AWS credentials", fix);
            }
            else if (!manifests.OfKind("ServiceAccount").Any(known => known.Name == account && known.Namespace == workload.Namespace))
            {
                yield return new Problem(
                    $"{workload} runs as '{account}', which is not in namespace '{workload.Namespace}': its pods cannot be created", fix);
            }
        }
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Spec.Text("serviceAccountName") is null or "default")
            {
                yield return new Problem(
                    $"{pod} runs as 'default'",
                    $"{cluster.Manifests.Apply} && kubectl -n {cluster.Namespace} rollout restart deployment/{pod.AppId}");
            }
        }
    }
}
