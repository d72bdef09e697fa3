using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Uploads go through ingest, so no browser speaks to the bucket.</summary>
internal static class BucketCors
{
    public static LiveCheck Check { get; } = new("D09", "the upload bucket takes no calls from other sites' pages", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var bucket in cluster.Wanted.Components.Select(component => component["bucket"]).OfType<string>().Distinct())
        {
            if ((await RulesAsync(cluster, bucket, cancellation)).Items("CORSRules").Any(rule => rule.Texts("AllowedOrigins").Contains("*")))
            {
                yield return new Problem(
                    $"bucket {bucket} allows any origin",
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
        catch (ToolException fault) when (fault.Code == "NoSuchCORSConfiguration")
        {
            return null;
        }
    }
}
