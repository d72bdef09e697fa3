using System.Text.RegularExpressions;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>What the SNS and SQS pub/sub needs to deliver, and to keep what it cannot.</summary>
internal static partial class TopicShape
{
    public static OfflineCheck Check { get; } = new("D14", "topics have names that SNS takes; what cannot be delivered is kept", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        foreach (var subscription in manifests.OfKind("Subscription"))
        {
            if (subscription.Spec.Text("topic") is var topic && !TopicName().IsMatch(topic ?? ""))
            {
                yield return new Problem(
                    $"{subscription}: topic '{topic}' is no name for SNS; Dapr makes another of it, which Terraform did not make",
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
                    $"{pubsub} has no consumerID: its queue gets the app id as name, which is not the one made for it",
                    $"in Component/{pubsub.Name} set consumerID to the name of the queue");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex TopicName();
}
