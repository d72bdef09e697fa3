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
        Live = new($"the control plane runs Dapr {Recorded}, the tested version", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var injector = await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "deployment", "dapr-sidecar-injector");
        var image = injector.Items("spec", "template", "spec", "containers").Select(container => container.Text("image"))
            .FirstOrDefault() ?? "";
        if (!image.Split('@')[0].EndsWith($":{Recorded}", StringComparison.Ordinal))
        {
            yield return new Problem(
                $"the control plane runs '{image}', but this system was tested with {Recorded}",
                "see Upgrade in docs/operations.md: DAPR_CONFORMANCE_DAPRD=/path/to/daprd dotnet test --project tests/Conformance",
                Verdict.Warn);
        }
    }
}
