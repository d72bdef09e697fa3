using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Dapr refuses a topic with other tags than its own, unless it was told not to manage it.</summary>
internal static class TopicTags
{
    private const string OwnTag = "dapr-topic-name";

    public static LiveCheck Check { get; } = new("D21", "the topics exist, and Dapr manages none that others tagged", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var topics = (await cluster.AwsAsync(cancellation, "sns", "list-topics")).Items("Topics").Select(topic => topic.Text("TopicArn")).ToHashSet();
        foreach (var (pubsub, topic) in TopicSubscription.Topics(cluster.Wanted))
        {
            var isManaged = pubsub["disableEntityManagement"] != "true";
            if (!topics.Contains(topic))
            {
                if (!isManaged)
                {
                    yield return new Problem(
                        $"topic {topic} does not exist, and {pubsub} does not make it: every publish is a 500",
                        $"terraform apply, or: aws sns create-topic --name {topic.Split(':')[^1]}");
                }
                continue;
            }
            var tags = await cluster.AwsAsync(cancellation, "sns", "list-tags-for-resource", "--resource-arn", topic);
            var foreign = tags.Items("Tags").Select(tag => tag.Text("Key")).Where(key => key != OwnTag).ToList();
            if (isManaged && foreign.Count > 0)
            {
                yield return new Problem($"topic {topic} has tags that are not Dapr's ({string.Join(", ", foreign)}): the sidecar looks healthy, and every publish fails with \"Topic already exists with different tags\"",
                    $"in Component/{pubsub.Name} set disableEntityManagement: \"true\", {cluster.Wanted.Apply} && kubectl -n {cluster.Namespace} rollout restart deployment {string.Join(' ', pubsub.Scopes)}");
            }
        }
    }
}
