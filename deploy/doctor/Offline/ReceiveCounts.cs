using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>A sidecar that stops spends a receive on a message that it never delivers, so with a low count restarts alone fill the dead letters.</summary>
internal static class ReceiveCounts
{
    public const int Least = 5;

    public static OfflineCheck Check { get; } = new("D22", "messages are given up after five receives or more, to a queue that is there", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.Topology is null) yield return Problem.Skipped("no topology was given (--topology FILE)");
        foreach (var queue in manifests.Topology?.Queues ?? [])
        {
            if (queue.DeadLetter is { } dead && (dead.MaxReceives < Least || manifests.Topology!.FindQueue(dead.Queue) is null))
            {
                yield return new Problem(
                    $"queue {queue.Name} gives a message up after {dead.MaxReceives} receives to '{dead.Queue}': {(dead.MaxReceives < Least ? "restarts alone send good messages there" : "a queue that is not in the topology")}",
                    QueueCommand.Redrive(queue.Name, dead.Queue));
            }

            if (queue.DeadLetter is null && manifests.Lanes.Any(lane => lane["queueName"] == queue.Name) && !IsDead(manifests, queue.Name))
            {
                yield return new Problem(
                    $"queue {queue.Name} has no dead-letter queue: a message that always fails comes back until it expires",
                    QueueCommand.Redrive(queue.Name, "file-events-dlq"));
            }
        }
        foreach (var pubsub in manifests.Pubsubs)
        {
            if (pubsub["messageReceiveLimit"] is { } limit && int.TryParse(limit, out var count) && count < Least)
            {
                yield return new Problem(
                    $"{pubsub}: messageReceiveLimit {count}: restarts alone send good messages to the dead letters",
                    $"in Component/{pubsub.Name} set messageReceiveLimit: \"{Least}\"");
            }
        }
    }

    private static bool IsDead(Manifests manifests, string queue) =>
        manifests.Topology!.Queues.Any(other => other.DeadLetter?.Queue == queue) || manifests.Pubsubs.Any(pubsub => pubsub["sqsDeadLettersQueueName"] == queue);
}
