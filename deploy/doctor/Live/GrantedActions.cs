using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>What IAM itself says about each action that a service's role needs.</summary>
internal static class GrantedActions
{
    public static LiveCheck Check { get; } = new("D01", "every role allows the actions of the table", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (cluster.Wanted.IamActions is null)
        {
            yield return Problem.Skipped("no table of IAM actions was given (--iam FILE)");
            yield break;
        }
        var table = Offline.IamActions.Listed(cluster.Wanted.IamActions).ToLookup(entry => entry.Identity, entry => entry.Action);
        var name = await cluster.ClusterAsync(cancellation);
        foreach (var workload in cluster.Wanted.Workloads.Where(workload => workload.AppId is not null && table.Contains(workload.AppId)))
        {
            if (await Credentials.AssociationAsync(cluster, workload, cancellation) is not { } association) continue;   // D05 says so
            var described = await cluster.AwsAsync(cancellation, "eks", "describe-pod-identity-association", "--cluster-name", name, "--association-id", association);
            if (described.Text("association", "roleArn") is not { } role) continue;
            var resources = await ResourcesAsync(cluster, workload.AppId!, cancellation);
            foreach (var service in table[workload.AppId!].GroupBy(action => action.Split(':')[0]))
            {
                string[] limited = [.. resources.Where(arn => arn.Split(':')[2] == service.Key)];
                if (limited.Length > 0) limited = ["--resource-arns", .. limited];
                var verdicts = await cluster.AwsAsync(cancellation, ["iam", "simulate-principal-policy", "--policy-source-arn", role, "--action-names", .. service, .. limited]);
                var allowed = verdicts.Items("EvaluationResults").Where(IsAllowed).Select(result => result.Text("EvalActionName")).ToHashSet(StringComparer.OrdinalIgnoreCase);
                foreach (var action in service.Where(action => !allowed.Contains(action)))
                {
                    yield return new Problem(
                        $"{workload.AppId}: role {role} does not allow {action}",
                        $"terraform apply (its policy is made from deploy/iam-actions.json), or: aws iam get-role-policy --role-name {role.Split('/')[^1]} --policy-name …");
                }
            }
        }
    }

    private static bool IsAllowed(JsonNode result) => result.Text("EvalDecision") == "allowed"
        || result.Items("ResourceSpecificResults").Any(specific => specific.Text("EvalResourceDecision") == "allowed");

    private static async Task<IReadOnlyList<string>> ResourcesAsync(Cluster cluster, string app, CancellationToken cancellation)
    {
        var account = await cluster.AccountAsync(cancellation);
        return
        [
            .. cluster.Wanted.Components.Where(component => component.Scopes.Contains(app)).SelectMany(component => Resources(component, account)),
            .. TopicSubscription.Topics(cluster.Wanted).Where(topic => topic.Pubsub.Scopes.Contains(app)).Select(topic => topic.Arn),
        ];
    }

    private static IEnumerable<string> Resources(Component component, string account)
    {
        foreach (var queue in component.PubsubQueues.Prepend(component["queueName"]).OfType<string>()) yield return $"arn:aws:sqs:{component["region"]}:{account}:{queue}";
        if (component["bucket"] is { } bucket) yield return $"arn:aws:s3:::{bucket}";
        if (component["bucket"] is { } holder) yield return $"arn:aws:s3:::{holder}/any";
        if (component["table"] is { } table) yield return $"arn:aws:dynamodb:{component["region"]}:{account}:table/{table}";
        if (component["topicArn"] is { } topic) yield return topic;
    }
}
