using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Asks IAM about each resource of each component: an action that is allowed on one queue may be missing on the next. A resource
/// with a key of its own needs the use of the key too. Service control policies and policies of queues are not evaluated.</summary>
internal static class SimulatedRoles
{
    private static readonly string[] _readers = ["sqs:ReceiveMessage", "s3:GetObject"];
    private static readonly string[] _writers = ["sqs:SendMessage", "s3:PutObject"];
    private static readonly string[] _rows = ["dynamodb:GetItem", "dynamodb:PutItem"];

    public static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (cluster.Manifests.IamActions is not { } table)
        {
            yield return Problem.Skipped("no table of IAM actions was given (--iam FILE)");
            yield break;
        }

        var name = await cluster.ClusterAsync(cancellation);
        foreach (var workload in cluster.Manifests.Workloads.Where(workload => table.At(workload.AppId ?? "") is not null))
        {
            if (await PodIdentity.AssociationAsync(cluster, workload, cancellation) is not { } association) continue;   // D05 reports it
            var described = await cluster.AwsAsync(
                cancellation, "eks", "describe-pod-identity-association", "--cluster-name", name, "--association-id", association);
            if (described.Text("association", "roleArn") is not { } role) continue;
            foreach (var use in await UsesAsync(cluster, table.At(workload.AppId!)!, cancellation))
            {
                var denied = await DeniedAsync(cluster, role, use, cancellation);
                foreach (var action in denied)
                {
                    yield return new Problem(
                        $"{workload.AppId}: role {role} does not allow {action} on {use.Resource} ({use.Components})",
                        "terraform apply (its policy is made from deploy/iam-actions.json), or: "
                        + $"aws iam get-role-policy --role-name {role.Split('/')[^1]} --policy-name …");
                }
            }
        }
    }

    private static async Task<IReadOnlyList<string>> DeniedAsync(
        Cluster cluster, string role, Use use, CancellationToken cancellation)
    {
        string[] context = use.Service is null
            ? []
            : ["--context-entries", $"ContextKeyName=kms:ViaService,ContextKeyType=string,ContextKeyValues={use.Service}"];
        var verdicts = await cluster.AwsAsync(
            cancellation, ["iam", "simulate-principal-policy", "--policy-source-arn", role, "--action-names", .. use.Actions,
                "--resource-arns", use.Resource, .. context]);
        var allowed = verdicts.Items("EvaluationResults").Where(result => result.Text("EvalDecision") == "allowed")
            .Select(result => result.Text("EvalActionName")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. use.Actions.Where(action => !allowed.Contains(action))];
    }

    // Lanes of one queue are one question.
    private static async Task<IReadOnlyList<Use>> UsesAsync(Cluster cluster, JsonNode table, CancellationToken cancellation)
    {
        List<(Component Component, string Action, string Resource, string? Service)> single = [];
        foreach (var component in cluster.Manifests.Components)
        {
            var actions = table.Texts(component.Name).Concat(Sources.Is(component) ? table.Texts(Sources.Entry) : []).Distinct().ToList();
            foreach (var action in actions)
            {
                var arns = await ArnsAsync(cluster, component, action, cancellation);
                single.AddRange(arns.Select(arn => (component, action, arn, (string?)null)));
            }

            if (await ResourceKeys.FindAsync(cluster, component, cancellation) is not { } key) continue;
            single.AddRange(KeyActions(actions).Select(action => (component, action, key.Arn, (string?)key.Service)));
        }

        return
        [
            .. single.GroupBy(one => (one.Resource, one.Service)).Select(group => new Use(
                [.. group.Select(one => one.Action).Distinct().Order(StringComparer.Ordinal)], group.Key.Resource, group.Key.Service,
                string.Join(", ", group.Select(one => one.Component.Name).Distinct()))),
        ];
    }

    private static IEnumerable<string> KeyActions(List<string> actions)
    {
        if (actions.Intersect([.. _readers, .. _writers, .. _rows]).Any()) yield return "kms:Decrypt";
        if (actions.Intersect(_writers).Any()) yield return "kms:GenerateDataKey";
    }

    private static async Task<IEnumerable<string>> ArnsAsync(
        Cluster cluster, Component component, string action, CancellationToken cancellation)
    {
        var account = await cluster.AccountAsync(cancellation);
        var region = component["region"];
        return action.Split(':')[0] switch
        {
            "sqs" => component.PubsubQueues.Prepend(component["queueName"]).OfType<string>()
                .Take(1).Select(queue => $"arn:aws:sqs:{region}:{account}:{queue}"),
            "s3" when component["bucket"] is { } bucket => [$"arn:aws:s3:::{bucket}{(action == "s3:ListBucket" ? "" : "/any")}"],
            "dynamodb" => component["table"] is { } table ? [$"arn:aws:dynamodb:{region}:{account}:table/{table}"] : [],
            "sns" when component["topicArn"] is { } topic => [topic],
            "sns" => TopicDelivery.Topics(cluster.Manifests).Where(topic => topic.Pubsub == component)
                .Select(topic => topic.Arn).Distinct(),
            _ => [],
        };
    }

    private sealed record Use(IReadOnlyList<string> Actions, string Resource, string? Service, string Components);
}

/// <summary>The customer's key of a queue, a bucket or a table.</summary>
internal static class ResourceKeys
{
    /// <summary>The key's ARN, and the service that uses it for a caller; null for the keys of AWS, which need no right.</summary>
    public static async Task<(string Arn, string Service)?> FindAsync(Cluster cluster, Component component, CancellationToken cancellation)
    {
        var (service, key) = component switch
        {
            { Type: Component.Sqs } => ("sqs", (await cluster.QueueAsync(component["queueName"], cancellation)).Text("KmsMasterKeyId")),
            { Type: "bindings.aws.s3" } when component["bucket"] is { } bucket =>
                ("s3", await OfBucketAsync(cluster, bucket, cancellation)),
            { Type: "state.aws.dynamodb" } when component["table"] is { } table => ("dynamodb", (await cluster.AwsAsync(
                cancellation, "dynamodb", "describe-table", "--table-name", table)).Text("Table", "SSEDescription", "KMSMasterKeyArn")),
            _ => ("", null),
        };
        if (key is null || key.StartsWith("alias/aws/", StringComparison.Ordinal)) return null;
        var arn = (await cluster.AwsAsync(cancellation, "kms", "describe-key", "--key-id", key)).Text("KeyMetadata", "Arn");
        return arn is null ? null : (arn, $"{service}.{component["region"]}.amazonaws.com");
    }

    private static async Task<string?> OfBucketAsync(Cluster cluster, string bucket, CancellationToken cancellation) =>
        (await cluster.AwsAsync(cancellation, "s3api", "get-bucket-encryption", "--bucket", bucket))
            .Items("ServerSideEncryptionConfiguration", "Rules")
            .Select(rule => rule.Text("ApplyServerSideEncryptionByDefault", "KMSMasterKeyID")).FirstOrDefault(id => id is not null);
}
