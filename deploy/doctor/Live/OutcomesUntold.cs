using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Nothing reads the dead letters of outcomes: what lies there was recorded, and nobody was told.</summary>
internal static class OutcomesUntold
{
    public static LiveCheck Check { get; } = new("D28", "no outcome waits untold", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pubsub in site.Wanted.Pubsubs.Where(pubsub => site.Wanted.Lanes.All(lane => lane["queueName"] != pubsub["sqsDeadLettersQueueName"])))
        {
            var name = pubsub["sqsDeadLettersQueueName"];
            var queue = await site.QueueAsync(name, cancellation);
            if (queue.Number("ApproximateNumberOfMessages") is > 0 and var waiting)
            {
                yield return new Fault($"{waiting} outcome(s) lie in {name}, which nobody reads: recorded and not told",
                    $"mend the channel, then: aws sqs start-message-move-task --source-arn {queue.Text("QueueArn")} --destination-arn arn:aws:sqs:{pubsub["region"]}:{pubsub["accountId"]}:{pubsub["consumerID"]}", Verdict.Warn);
            }
        }
    }
}
