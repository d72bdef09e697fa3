using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>On a queue that does not exist a sidecar calls itself healthy and tries some 900 times a second.</summary>
internal static class MissingNames
{
    public static OfflineCheck Check { get; } = new("D20", "every queue, bucket, table and topic of a component is in the topology", Look);

    private static IEnumerable<Fault> Look(Patient patient)
    {
        if (patient.Topology is not { } topology) return [Fault.Skipped("no topology was given (--topology FILE)")];
        return
        [
            .. patient.Components.Where(component => component.Type == Component.Sqs && topology.FindQueue(component["queueName"]) is null).Select(component => component.IsLane
                ? new Fault($"{component} reads queue '{component["queueName"]}', which is not in the topology: its sidecar stays healthy and fails some 900 times a second", Make("queue", component["queueName"]))
                : new Fault($"{component} sends to queue '{component["queueName"]}', which is not in the topology", Make("queue", component["queueName"]))),
            .. Absent(patient, "bucket", topology.Buckets.Select(bucket => bucket.Name)),
            .. Absent(patient, "table", topology.Tables.Select(table => table.Name)),
            .. Absent(patient, "topicArn", topology.Topics.Select(topic => topic.Name)),
        ];
    }

    private static IEnumerable<Fault> Absent(Patient patient, string field, IEnumerable<string> names) =>
        from component in patient.Components
        let name = component[field]?.Split(':')[^1]
        where name is not null && !names.Contains(name)
        select new Fault($"{component}: {field} '{name}' is not in the topology", Make(field, name));

    private static string Make(string kind, string? name) =>
        $"correct the name in the component, or add {kind} '{name}' to the topology and run dotnet run --project emulator -- provision (EKS: terraform apply)";
}
