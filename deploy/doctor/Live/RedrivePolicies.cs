using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>After how many receives the queues really give up.</summary>
internal static class RedrivePolicies
{
    public static LiveCheck Check { get; } = new("D22", "the queues give a message up after five receives or more", LookAsync);

    /// <summary>A queue's redrive policy: JSON within an attribute.</summary>
    public static JsonNode? Of(JsonNode? queue) =>
        queue.Text("RedrivePolicy") is { Length: > 0 } policy ? YamlText.First(policy, "RedrivePolicy") : null;

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var dead = cluster.Wanted.FindComponent(Components.DeadLetters)?["queueName"];
        var ends = cluster.Wanted.Pubsubs.Select(pubsub => pubsub["sqsDeadLettersQueueName"]).Append(dead).ToList();
        var read = cluster.Wanted.Lanes.Select(lane => (Queue: lane["queueName"], Dead: dead)).Where(pair => !ends.Contains(pair.Queue))
            .Concat(cluster.Wanted.Pubsubs.Select(pubsub => (Queue: pubsub["consumerID"], Dead: pubsub["sqsDeadLettersQueueName"]))).Distinct();
        foreach (var (name, letters) in read)
        {
            if (name is null || await cluster.QueueAsync(name, cancellation) is not { } queue) continue;   // D20 says so
            var policy = Of(queue);
            if (policy is null)
            {
                yield return new Problem(
                    $"queue {name} has no dead-letter queue: a message that always fails comes back until it expires",
                    Offline.QueueCommand.Redrive(name, letters ?? "DEAD"));
            }
            else if (policy.Number("maxReceiveCount") < Offline.ReceiveCounts.Least)
            {
                yield return new Problem(
                    $"queue {name} gives a message up after {policy.Number("maxReceiveCount")} receives: restarts alone send good messages to the dead letters",
                    Offline.QueueCommand.Redrive(name, letters ?? "DEAD"));
            }
        }
    }
}
