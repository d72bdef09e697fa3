using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The account under which pods really run.</summary>
internal static class RunningAccounts
{
    public static LiveCheck Check { get; } = new("D06", "no pod runs as 'default'", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Spec.Text("serviceAccountName") is null or "default")
            {
                yield return new Problem(
                    $"{pod} runs as 'default'",
                    $"{cluster.Wanted.Apply} && kubectl -n {cluster.Namespace} rollout restart deployment/{pod.AppId}");
            }
        }
    }
}
