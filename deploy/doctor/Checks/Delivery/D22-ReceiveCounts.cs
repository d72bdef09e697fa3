using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A stopping sidecar receives a message that it never delivers, so with a low receive count restarts alone dead-letter valid
/// messages.</summary>
internal static class ReceiveCounts
{
    public const int Least = 5;

    public static Check Check { get; } = new("D22")
    {
        Offline = new("messages are dead-lettered after five receives or more, to a queue that exists", Find),
        Live = new("the queues dead-letter a message after five receives or more", FindAsync),
    };

    /// <summary>A queue's redrive policy, which is JSON within an attribute.</summary>
    public static JsonNode? RedrivePolicy(JsonNode? queue) =>
        queue.Text("RedrivePolicy") is { Length: > 0 } policy ? YamlText.First(policy, "RedrivePolicy") : null;

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Topology is null) yield return Problem.Skipped("no topology was given (--topology FILE)");
        foreach (var queue in manifests.Topology?.Queues ?? [])
        {
            if (queue.DeadLetter is { } dead && (dead.MaxReceives < Least || manifests.Topology!.FindQueue(dead.Queue) is null))
            {
                var reason = dead.MaxReceives < Least ? "restarts alone dead-letter valid messages" : "that queue is not in the topology";
                yield return new Problem(
                    $"queue {queue.Name} dead-letters a message after {dead.MaxReceives} receives to '{dead.Queue}': {reason}",
                    QueueCommand.Redrive(queue.Name, dead.Queue));
            }

            if (queue.DeadLetter is { Queue: var letters } && manifests.Topology!.FindQueue(letters) is not null
                && ReaderOf(manifests, queue.Name) is { } reader && reader != letters)
            {
                yield return new Problem(
                    $"queue {queue.Name} dead-letters to {letters}, but requeue reads {reader}: its messages are never sent back",
                    QueueCommand.Redrive(queue.Name, reader));
            }

            if (queue.DeadLetter is null && manifests.Lanes.Any(lane => lane["queueName"] == queue.Name)
                && !IsDeadLetterQueue(manifests, queue.Name))
            {
                yield return new Problem(
                    $"queue {queue.Name} has no dead-letter queue: a message that always fails is redelivered until it expires",
                    QueueCommand.Redrive(queue.Name, "file-events-dlq"));
            }
        }

        foreach (var pubsub in manifests.Pubsubs)
        {
            if (pubsub["messageReceiveLimit"] is { } limit
                && int.TryParse(limit, CultureInfo.InvariantCulture, out var count) && count < Least)
            {
                yield return new Problem(
                    $"{pubsub}: messageReceiveLimit {count}: restarts alone dead-letter valid messages",
                    $"in Component/{pubsub.Name} set messageReceiveLimit: \"{Least}\"");
            }
        }
    }

    // Requeue reads what the lanes of the processor could not process.
    private static string? ReaderOf(Manifests manifests, string queue) =>
        manifests.Lanes.Any(lane => lane["queueName"] == queue && lane.Scopes.Contains(AppIds.Processor))
            ? manifests.FindComponent(Components.DeadLetters)?["queueName"]
            : null;

    private static bool IsDeadLetterQueue(Manifests manifests, string queue) =>
        manifests.Topology!.Queues.Any(other => other.DeadLetter?.Queue == queue)
            || manifests.Pubsubs.Any(pubsub => pubsub["sqsDeadLettersQueueName"] == queue);

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var dead = cluster.Manifests.FindComponent(Components.DeadLetters)?["queueName"];
        var ends = cluster.Manifests.Pubsubs.Select(pubsub => pubsub["sqsDeadLettersQueueName"]).Append(dead).ToList();
        var read = cluster.Manifests.Lanes.Select(lane => (Queue: lane["queueName"], Dead: dead)).Where(pair => !ends.Contains(pair.Queue))
            .Concat(cluster.Manifests.Pubsubs.Select(pubsub => (Queue: pubsub["consumerID"], Dead: pubsub["sqsDeadLettersQueueName"])))
                .Distinct();
        foreach (var (name, letters) in read)
        {
            if (name is null || await cluster.QueueAsync(name, cancellation) is not { } queue) continue;   // D20 reports it
            var policy = RedrivePolicy(queue);
            if (policy is null)
            {
                yield return new Problem(
                    $"queue {name} has no dead-letter queue: a message that always fails is redelivered until it expires",
                    QueueCommand.Redrive(name, letters ?? "DEAD"));
            }
            else if (policy.Number("maxReceiveCount") < Least)
            {
                yield return new Problem(
                    $"queue {name} dead-letters a message after {policy.Number("maxReceiveCount")} receives: "
                    + "restarts alone dead-letter valid messages",
                    QueueCommand.Redrive(name, letters ?? "DEAD"));
            }
        }
    }
}
