using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A further upload bucket is read only when its events arrive, and only in its own region.</summary>
internal static class SourceBuckets
{
    private static readonly string[] _receivers = ["QueueConfigurations", "TopicConfigurations", "EventBridgeConfiguration"];

    public static Check Check { get; } = new("D45")
    {
        Offline = new("the component of every further bucket names its region, and the bucket sends its events", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var source in Sources.Of(manifests))
        {
            if (source["region"] is not { Length: > 0 } && !manifests.IsOnStandIn)
            {
                yield return new Problem(
                    $"{source} has no region: the sidecar asks the region of its own cluster, and S3 redirects every call",
                    $"in Component/{source.Name} set region to the region of {source["bucket"]}");
            }

            if (manifests.Topology?.Buckets.FirstOrDefault(bucket => bucket.Name == source["bucket"]) is { Notifications.Count: 0 } silent)
            {
                yield return new Problem(
                    $"bucket {silent.Name} of {source.Name} notifies nobody: only the next reconcile finds its files",
                    $"in the topology send its events to the queue of {Components.FileEventLanes[0]} "
                    + "(EKS: deploy/terraform/modules/regional-bucket)");
            }
        }
    }

    /// <summary>The further buckets of an account that notify nobody; part of D13.</summary>
    public static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var source in Sources.Of(cluster.Manifests).Where(source => source["bucket"] is not null))
        {
            string[] place = source["region"] is { } region ? ["--region", region] : [];
            var rules = await cluster.AwsAsync(
                cancellation, ["s3api", "get-bucket-notification-configuration", "--bucket", source["bucket"]!, .. place]);
            if (_receivers.All(kind => rules.At(kind) is null))
            {
                yield return new Problem(
                    $"bucket {source["bucket"]} of {source.Name} notifies nobody: only the next reconcile finds its files",
                    "terraform apply (modules/regional-bucket makes notification, topic and subscription)");
            }
        }
    }
}
