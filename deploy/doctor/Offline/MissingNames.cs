using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>On a queue that does not exist a sidecar calls itself healthy and tries some 900 times a second.</summary>
internal static class MissingNames
{
    public static OfflineCheck Check { get; } = new("D20", "every queue, bucket, table and topic of a component is in the topology", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.Topology is not { } topology) return [Problem.Skipped("no topology was given (--topology FILE)")];
        return
        [
            .. manifests.Components.Where(component => component.Type == Component.Sqs && topology.FindQueue(component["queueName"]) is null).Select(component => component.IsLane
                ? new Problem($"{component} reads queue '{component["queueName"]}', which is not in the topology: its sidecar stays healthy and fails some 900 times a second", Make("queue", component["queueName"]))
                : new Problem($"{component} sends to queue '{component["queueName"]}', which is not in the topology", Make("queue", component["queueName"]))),
            .. Absent(manifests, "bucket", topology.Buckets.Select(bucket => bucket.Name)),
            .. Absent(manifests, "table", topology.Tables.Select(table => table.Name)),
            .. Absent(manifests, "topicArn", topology.Topics.Select(topic => topic.Name)),
        ];
    }

    private static IEnumerable<Problem> Absent(Manifests manifests, string field, IEnumerable<string> names) =>
        from component in manifests.Components
        let name = component[field]?.Split(':')[^1]
        where name is not null && !names.Contains(name)
        select new Problem($"{component}: {field} '{name}' is not in the topology", Make(field, name));

    private static string Make(string kind, string? name) =>
        $"correct the name in the component, or add {kind} '{name}' to the topology and run dotnet run --project emulator -- provision (EKS: terraform apply)";
}
