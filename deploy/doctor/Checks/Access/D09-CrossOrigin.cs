using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The page, its API and the uploads have one origin, so nothing needs CORS; allowing it lets other sites act for a signed-in
/// user.</summary>
internal static class CrossOrigin
{
    public static Check Check { get; } = new("D09")
    {
        Offline = new("no Ingress lets pages of other sites call the API", Find),
        Live = new("the upload bucket does not allow requests from every origin", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from ingress in manifests.OfKind("Ingress")
        from annotation in ingress.Body.Fields("metadata", "annotations")
        where annotation.Key.Contains("cors", StringComparison.OrdinalIgnoreCase) && annotation.Value.Text() is not ("false" or null)
        select new Problem(
            $"{ingress}: annotation {annotation.Key}: {annotation.Value.Text()} lets pages of other sites call the API",
            $"kubectl -n {ingress.Namespace} annotate ingress {ingress.Name} {annotation.Key}- (and remove it from the manifest)");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var bucket in cluster.Manifests.Components.Select(component => component["bucket"]).OfType<string>().Distinct())
        {
            if ((await RulesAsync(cluster, bucket, cancellation)).Items("CORSRules")
                .Any(rule => rule.Texts("AllowedOrigins").Contains("*")))
            {
                yield return new Problem(
                    $"bucket {bucket} allows requests from every origin",
                    $"aws s3api delete-bucket-cors --bucket {bucket}",
                    Verdict.Warn);
            }
        }
    }

    private static async Task<JsonNode?> RulesAsync(Cluster cluster, string bucket, CancellationToken cancellation)
    {
        try
        {
            return await cluster.AwsAsync(cancellation, "s3api", "get-bucket-cors", "--bucket", bucket);
        }
        catch (ToolException exception) when (exception.Code == "NoSuchCORSConfiguration")
        {
            return null;
        }
    }
}
