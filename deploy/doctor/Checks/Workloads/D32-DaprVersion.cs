using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The services rely on behaviour of daprd that was recorded with one version.</summary>
internal static class DaprVersion
{
    private const string Recorded = "1.18.3";

    public static Check Check { get; } = new("D32")
    {
        Live = new($"control plane and sidecars run Dapr {Recorded}, the tested version", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var injector = await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "deployment", "dapr-sidecar-injector");
        var image = injector.Items("spec", "template", "spec", "containers").Select(container => container.Text("image"))
            .FirstOrDefault() ?? "";
        if (!IsRecorded(image))
        {
            yield return new Problem(
                $"the control plane runs '{image}', but this system was tested with {Recorded}",
                "see Upgrade in docs/operations.md: DAPR_CONFORMANCE_DAPRD=/path/to/daprd dotnet test --project tests/Conformance",
                Verdict.Warn);
        }

        // A pod keeps the sidecar of its start: half an upgrade is two versions side by side.
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Sidecar.Text("image") is { } sidecar && !IsRecorded(sidecar))
            {
                yield return new Problem(
                    $"{pod} runs the sidecar '{sidecar}', not {Recorded}",
                    $"kubectl -n {cluster.Namespace} rollout restart deployment/{pod.AppId}, after the control plane has that version");
            }
        }
    }

    private static bool IsRecorded(string image) => image.Split('@')[0].EndsWith($":{Recorded}", StringComparison.Ordinal);
}
