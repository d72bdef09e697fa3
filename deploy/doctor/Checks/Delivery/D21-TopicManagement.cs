using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>By default Dapr creates its topic, and refuses an existing one with other tags than its own: then every publish fails with 500
/// while the sidecar reports healthy.</summary>
internal static class TopicManagement
{
    private const string OwnTag = "dapr-topic-name";

    public static Check Check { get; } = new("D21")
    {
        Offline = new("Dapr does not manage topics that Terraform creates", Find),
        Live = new("the topics exist, and Dapr manages none with other tags than its own", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var pubsub in manifests.Pubsubs)
        {
            if (pubsub["disableEntityManagement"] != "true" && !pubsub.IsOnStandIn)
            {
                yield return new Problem(
                    $"{pubsub} creates its topic itself: if Terraform has tagged the topic, "
                    + "every publish fails with \"Topic already exists with different tags\"",
                    $"in Component/{pubsub.Name} set disableEntityManagement: \"true\"");
            }

            if (pubsub["region"] is null)
            {
                yield return new Problem($"{pubsub} has no region: it cannot build the topic's ARN",
                    $"in Component/{pubsub.Name} set region");
            }
        }
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var topics = (await cluster.AwsAsync(cancellation, "sns", "list-topics")).Items("Topics").Select(topic => topic.Text("TopicArn"))
            .ToHashSet();
        foreach (var (pubsub, topic) in TopicDelivery.Topics(cluster.Manifests))
        {
            var isManaged = pubsub["disableEntityManagement"] != "true";
            if (!topics.Contains(topic))
            {
                if (!isManaged)
                {
                    yield return new Problem(
                        $"topic {topic} does not exist, and {pubsub} does not create it: every publish fails with 500",
                        $"terraform apply, or: aws sns create-topic --name {topic.Split(':')[^1]}");
                }

                continue;
            }

            var tags = await cluster.AwsAsync(cancellation, "sns", "list-tags-for-resource", "--resource-arn", topic);
            var foreign = tags.Items("Tags").Select(tag => tag.Text("Key")).Where(key => key != OwnTag).ToList();
            if (isManaged && foreign.Count > 0)
            {
                yield return new Problem(
                    $"topic {topic} has tags that are not Dapr's ({string.Join(", ", foreign)}): the sidecar reports healthy, "
                    + "but every publish fails with \"Topic already exists with different tags\"",
                    $"in Component/{pubsub.Name} set disableEntityManagement: \"true\", {cluster.Manifests.Apply} "
                    + $"&& kubectl -n {cluster.Namespace} rollout restart deployment {string.Join(' ', pubsub.Scopes)}");
            }
        }
    }
}
