using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The account under which pods really run.</summary>
internal static class RunningAccounts
{
    public static LiveCheck Check { get; } = new("D06", "no pod runs as 'default'", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await site.PodsAsync(cancellation))
        {
            if (pod.Spec.Text("serviceAccountName") is null or "default")
            {
                yield return new Fault(
                    $"{pod} runs as 'default'",
                    $"{site.Wanted.Apply} && kubectl -n {site.Namespace} rollout restart deployment/{pod.AppId}");
            }
        }
    }
}
