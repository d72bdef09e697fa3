using System.Runtime.CompilerServices;

namespace FilePipeline.Doctor.Live;

/// <summary>On a queue that does not exist a sidecar calls itself healthy and tries some 900 times a second: requests and logs that are paid for.</summary>
internal static class QueuesThere
{
    public static LiveCheck Check { get; } = new("D20", "every queue that a component names exists", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var queues = await cluster.QueuesAsync(cancellation);
        var named = cluster.Wanted.Components
            .SelectMany(component => component.PubsubQueues.Prepend(component["queueName"]).Select(name => (Name: name, Component: component)))
            .Where(pair => pair.Name is not null && !queues.ContainsKey(pair.Name));
        foreach (var missing in named.GroupBy(pair => pair.Name))
        {
            var readers = missing.Select(pair => pair.Component).Distinct().ToList();
            var cost = readers.Any(component => component.IsLane) ? ": its sidecars look healthy and fail some 900 times a second each, which costs money and logs" : "";
            var apps = string.Join(' ', readers.SelectMany(component => component.Scopes).Distinct());
            yield return new Problem($"queue {missing.Key} of {string.Join(", ", readers.Select(component => component.Name))} does not exist in this account and region{cost}",
                $"kubectl -n {cluster.Namespace} scale deployment {apps} --replicas=0, then terraform apply (or aws sqs create-queue --queue-name {missing.Key})");
        }
    }
}
