using System.Text.RegularExpressions;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>A tag can be moved, and a node that has it cached never looks again.</summary>
internal static partial class ImageDigests
{
    public static OfflineCheck Check { get; } = new("D03", "every image is named by its digest", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        from workload in manifests.IsOnStandIn ? [] : manifests.Workloads
        from container in workload.AllContainers
        let image = container.Text("image") ?? ""
        where !Digest().IsMatch(image)
        select new Problem($"{workload} container {container.Text("name")}: image '{image}' has no digest, so what runs may change",
            $"deploy/set-images {workload.Name}=REGISTRY/{workload.Name}@sha256:… && {manifests.Apply}");

    [GeneratedRegex("@sha256:[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
