using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>The page, its API and the uploads have one origin, so nobody needs CORS; what opens it lets other sites act for a signed-in person.</summary>
internal static class CrossOrigin
{
    public static OfflineCheck Check { get; } = new("D09", "no Ingress opens the API to pages of other sites", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        from ingress in manifests.OfKind("Ingress")
        from annotation in ingress.Body.Fields("metadata", "annotations")
        where annotation.Key.Contains("cors", StringComparison.OrdinalIgnoreCase) && annotation.Value.Text() is not ("false" or null)
        select new Problem($"{ingress}: annotation {annotation.Key}: {annotation.Value.Text()} lets pages of other sites call the API",
            $"kubectl -n {ingress.Namespace} annotate ingress {ingress.Name} {annotation.Key}- (and remove it from the manifest)");
}
