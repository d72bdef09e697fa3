using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A sidecar whose queue does not exist reports healthy and retries some 900 times a second, which costs requests and
/// logs.</summary>
internal static class ResourceNames
{
    public static Check Check { get; } = new("D20")
    {
        Offline = new("every queue, bucket, table and topic of a component is in the topology", Find),
        Live = new("every queue and table that a component names exists", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Topology is not { } topology) return [Problem.Skipped("no topology was given (--topology FILE)")];
        return
        [
            .. manifests.Components
                .Where(component => component.Type == Component.Sqs && topology.FindQueue(component["queueName"]) is null)
                    .Select(MissingQueue),
            .. Missing(manifests, "bucket", topology.Buckets.Select(bucket => bucket.Name)),
            .. Missing(manifests, "table", topology.Tables.Select(table => table.Name)),
            .. Missing(manifests, "topicArn", topology.Topics.Select(topic => topic.Name)),
        ];
    }

    private static Problem MissingQueue(Component component) => new(
        component.IsLane
            ? $"{component} reads queue '{component["queueName"]}', which is not in the topology: "
                + "its sidecar reports healthy and fails some 900 times a second"
            : $"{component} sends to queue '{component["queueName"]}', which is not in the topology",
        Create("queue", component["queueName"]));

    private static IEnumerable<Problem> Missing(Manifests manifests, string field, IEnumerable<string> names) =>
        from component in manifests.Components
        let name = component[field]?.Split(':')[^1]
        where name is not null && !names.Contains(name)
        select new Problem($"{component}: {field} '{name}' is not in the topology", Create(field, name));

    private static string Create(string kind, string? name) =>
        $"correct the name in the component, or add {kind} '{name}' to the topology and run dotnet run --project emulator -- provision "
        + "(EKS: terraform apply)";

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var queues = await cluster.QueuesAsync(cancellation);
        var named = cluster.Manifests.Components
            .SelectMany(component => component.PubsubQueues.Prepend(component["queueName"])
                .Select(name => (Name: name, Component: component)))
            .Where(pair => pair.Name is not null && !queues.ContainsKey(pair.Name));
        foreach (var missing in named.GroupBy(pair => pair.Name))
        {
            var users = missing.Select(pair => pair.Component).Distinct().ToList();
            var cost = users.Any(component => component.IsLane)
                ? ": its sidecars report healthy and fail some 900 times a second each, which costs requests and logs"
                : "";
            var apps = string.Join(' ', users.SelectMany(component => component.Scopes).Distinct());
            yield return new Problem(
                $"queue {missing.Key} of {string.Join(", ", users.Select(component => component.Name))} does not exist in this account "
                + $"and region{cost}",
                $"kubectl -n {cluster.Namespace} scale deployment {apps} --replicas=0, "
                + $"then terraform apply (or aws sqs create-queue --queue-name {missing.Key})");
        }

        foreach (var component in cluster.Manifests.Components.Where(component => component["table"] is not null))
        {
            var (table, key) = (component["table"]!, component["partitionKey"] ?? "key");
            if (await FindTableAsync(cluster, table, component["region"], key, cancellation) is not { } cause) continue;
            yield return new Problem(
                $"table {table} of {component.Name} {cause}: the sidecars of {string.Join(", ", component.Scopes)} end at their start",
                $"terraform apply (or aws dynamodb create-table --table-name {table} --billing-mode PAY_PER_REQUEST "
                + $"--attribute-definitions AttributeName={key},AttributeType=S --key-schema AttributeName={key},KeyType=HASH)");
        }
    }

    private static async Task<string?> FindTableAsync(
        Cluster cluster, string table, string? region, string key, CancellationToken cancellation)
    {
        try
        {
            string[] place = region is null ? [] : ["--region", region];
            var found = (await cluster.AwsAsync(cancellation, ["dynamodb", "describe-table", "--table-name", table, .. place])).At("Table");
            var keys = found.Items("KeySchema").Select(item => item.Text("AttributeName")).ToList();
            return keys is [var only] && only == key ? null : $"has the key {string.Join(", ", keys)}, not {key}";
        }
        catch (ToolException exception) when (exception.Code == "ResourceNotFoundException")
        {
            return "does not exist in this account and region";
        }
    }
}
