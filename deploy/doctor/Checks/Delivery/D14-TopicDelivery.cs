using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The SNS and SQS pub/sub needs valid topic names, a queue and a dead-letter queue, and a subscription without raw
/// delivery.</summary>
internal static partial class TopicDelivery
{
    public static Check Check { get; } = new("D14")
    {
        Offline = new("topic names are valid in SNS, and messages that cannot be delivered are kept", Find),
        Live = new("each topic has its queue as a confirmed subscriber, without raw delivery", FindAsync),
    };

    /// <summary>The topics that are published or subscribed, with their pub/sub.</summary>
    public static IEnumerable<(Component Pubsub, string Arn)> Topics(Manifests manifests) =>
        from subscription in manifests.OfKind("Subscription")
        let pubsub = manifests.Pubsubs.FirstOrDefault(pubsub => pubsub.Name == subscription.Spec.Text("pubsubname"))
        where pubsub is not null
        select (pubsub, $"arn:aws:sns:{pubsub["region"]}:{pubsub["accountId"]}:{subscription.Spec.Text("topic")}");

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var subscription in manifests.OfKind("Subscription"))
        {
            if (subscription.Spec.Text("topic") is var topic && !TopicName().IsMatch(topic ?? ""))
            {
                yield return new Problem(
                    $"{subscription}: topic '{topic}' is not a valid SNS name: Dapr changes it into another name, "
                    + "which Terraform did not create",
                    $"in {subscription} use letters, digits, - and _ only in topic");
            }
        }

        foreach (var pubsub in manifests.Pubsubs)
        {
            if (pubsub["sqsDeadLettersQueueName"] is null)
            {
                yield return new Problem(
                    $"{pubsub} has no sqsDeadLettersQueueName: it deletes a message that fails too often",
                    $"in Component/{pubsub.Name} set sqsDeadLettersQueueName and messageReceiveLimit: \"5\"");
            }

            if (pubsub["consumerID"] is null)
            {
                yield return new Problem(
                    $"{pubsub} has no consumerID: Dapr then uses a queue named after the app id, not the queue created for it",
                    $"in Component/{pubsub.Name} set consumerID to the name of the queue");
            }
        }
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (pubsub, topic) in Topics(cluster.Manifests))
        {
            var queue = pubsub["consumerID"];
            var subscriptions = (await cluster.AwsAsync(cancellation, "sns", "list-subscriptions-by-topic", "--topic-arn", topic))
                .Items("Subscriptions").ToList();
            var subscription = subscriptions.FirstOrDefault(subscription => subscription.Text("Endpoint")?.Split(':')[^1] == queue)
                .Text("SubscriptionArn");
            var subscribe = $"aws sns subscribe --topic-arn {topic} --protocol sqs "
                + $"--notification-endpoint arn:aws:sqs:{pubsub["region"]}:{pubsub["accountId"]}:{queue}";
            if (subscription is null)
            {
                yield return new Problem($"queue {queue} does not subscribe to {topic}: published events reach no subscriber", subscribe);
            }
            else if (!subscription.StartsWith("arn:", StringComparison.Ordinal))
            {
                yield return new Problem($"the subscription of {queue} to {topic} is not confirmed ({subscription})", subscribe);
            }
            else if (await IsRawAsync(cluster, subscription, cancellation))
            {
                yield return new Problem(
                    $"the subscription of {queue} to {topic} uses raw delivery, which Dapr cannot read",
                    $"aws sns set-subscription-attributes --subscription-arn {subscription} --attribute-name RawMessageDelivery "
                    + "--attribute-value false");
            }
        }
    }

    private static async Task<bool> IsRawAsync(Cluster cluster, string subscription, CancellationToken cancellation) =>
        (await cluster.AwsAsync(cancellation, "sns", "get-subscription-attributes", "--subscription-arn", subscription))
            .Text("Attributes", "RawMessageDelivery") == "true";

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$", RegexOptions.None, 1000)]
    private static partial Regex TopicName();
}
