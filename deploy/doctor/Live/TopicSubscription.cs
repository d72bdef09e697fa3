using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Dapr reads SNS's envelope: raw delivery hides it.</summary>
internal static class TopicSubscription
{
    public static LiveCheck Check { get; } = new("D14", "each topic has its queue as a confirmed subscriber, in SNS's envelope", LookAsync);

    /// <summary>The topics that are published or subscribed, with their pub/sub.</summary>
    public static IEnumerable<(Component Pubsub, string Arn)> Topics(Manifests wanted) =>
        from subscription in wanted.OfKind("Subscription")
        let pubsub = wanted.Pubsubs.FirstOrDefault(pubsub => pubsub.Name == subscription.Spec.Text("pubsubname"))
        where pubsub is not null
        select (pubsub, $"arn:aws:sns:{pubsub["region"]}:{pubsub["accountId"]}:{subscription.Spec.Text("topic")}");

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (pubsub, topic) in Topics(cluster.Wanted))
        {
            var subscriptions = (await cluster.AwsAsync(cancellation, "sns", "list-subscriptions-by-topic", "--topic-arn", topic)).Items("Subscriptions").ToList();
            var ours = subscriptions.FirstOrDefault(subscription => subscription.Text("Endpoint")?.Split(':')[^1] == pubsub["consumerID"]).Text("SubscriptionArn");
            var arn = $"arn:aws:sqs:{pubsub["region"]}:{pubsub["accountId"]}:{pubsub["consumerID"]}";
            if (ours is null)
            {
                yield return new Problem(
                    $"queue {pubsub["consumerID"]} does not subscribe to {topic}: what is published reaches nobody",
                    $"aws sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {arn}");
            }
            else if (!ours.StartsWith("arn:", StringComparison.Ordinal))
            {
                yield return new Problem(
                    $"the subscription of {pubsub["consumerID"]} to {topic} is not confirmed ({ours})",
                    $"aws sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {arn}");
            }
            else if ((await cluster.AwsAsync(cancellation, "sns", "get-subscription-attributes", "--subscription-arn", ours)).Text("Attributes", "RawMessageDelivery") == "true")
            {
                yield return new Problem(
                    $"the subscription of {pubsub["consumerID"]} to {topic} delivers raw: Dapr cannot read it",
                    $"aws sns set-subscription-attributes --subscription-arn {ours} --attribute-name RawMessageDelivery --attribute-value false");
            }
        }
    }
}
