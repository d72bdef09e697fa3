using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The AWS actions of the services. AWS accepts a policy with an action that does not exist, and the action allows
/// nothing.</summary>
internal static partial class IamActions
{
    // The names are those of AWS's service authorization reference.
    private static readonly Dictionary<string, string[]> _catalogue = ReadCatalogue();

    // Common mistakes: the permission for these API calls has another name.
    private static readonly Dictionary<string, string> _corrections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s3:HeadObject"] = "s3:GetObject",
        ["s3:HeadBucket"] = "s3:ListBucket",
        ["s3:ListObjects"] = "s3:ListBucket",
        ["s3:ListObjectsV2"] = "s3:ListBucket",
        ["s3:DeleteObjects"] = "s3:DeleteObject",
        ["s3:CopyObject"] = "s3:GetObject and s3:PutObject",
        ["s3:CreateMultipartUpload"] = "s3:PutObject",
        ["dynamodb:TransactWriteItems"] = "dynamodb:PutItem and dynamodb:DeleteItem",
        ["dynamodb:TransactGetItems"] = "dynamodb:GetItem",
        ["sqs:SendMessageBatch"] = "sqs:SendMessage",
        ["sqs:DeleteMessageBatch"] = "sqs:DeleteMessage",
        ["sqs:ChangeMessageVisibilityBatch"] = "sqs:ChangeMessageVisibility",
    };

    private static readonly string[] _services = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    public static Check Check { get; } = new("D01")
    {
        Offline = new("every IAM action exists and none is a wildcard", Find),
        Live = new("every role allows the actions in the IAM table", FindAsync),
    };

    /// <summary>Each action of the table, with the identity that it is listed for.</summary>
    public static IEnumerable<(string Identity, string Action)> Listed(JsonNode? table) =>
        table.Scalars().Where(scalar => Action().IsMatch(scalar.Value.ToString()))
            .Select(scalar => (IdentityOf(scalar.Path), scalar.Value.ToString())).Distinct();

    private static string IdentityOf(string path) => path.Split('.', '[').Skip(1).FirstOrDefault(word => _services.Contains(word)) ?? path;

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.IamActions is null) return [Problem.Skipped("no table of IAM actions was given (--iam FILE)")];
        return Listed(manifests.IamActions).Select(entry => Judge(entry.Identity, entry.Action)).OfType<Problem>();
    }

    private static Problem? Judge(string identity, string action)
    {
        if (action.Contains('*', StringComparison.Ordinal))
        {
            return new Problem(
                $"{identity}: {action} is a wildcard, which allows more than the service calls",
                $"in deploy/iam-actions.json list the actions instead of {action}");
        }

        var (service, name) = (action.Split(':')[0], action.Split(':')[1]);
        if (!_catalogue.TryGetValue(service, out var names))
        {
            return new Problem(
                $"{identity}: {action} is not checked: the doctor has no list of the actions of '{service}'",
                $"aws iam simulate-custom-policy --action-names {action} --policy-input-list …",
                Verdict.Warn);
        }

        if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) return null;   // IAM ignores case
        var correction = _corrections.GetValueOrDefault(action) ?? "the IAM action for the API call";
        return new Problem(
            $"{identity}: {action} does not exist, so it allows nothing",
            $"in deploy/iam-actions.json replace {action} with {correction}");
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (cluster.Manifests.IamActions is null)
        {
            yield return Problem.Skipped("no table of IAM actions was given (--iam FILE)");
            yield break;
        }

        var table = Listed(cluster.Manifests.IamActions).ToLookup(entry => entry.Identity, entry => entry.Action);
        var name = await cluster.ClusterAsync(cancellation);
        foreach (var workload in cluster.Manifests.Workloads
            .Where(workload => workload.AppId is not null && table.Contains(workload.AppId)))
        {
            if (await PodIdentity.AssociationAsync(cluster, workload, cancellation) is not { } association) continue;   // D05 reports it
            var described = await cluster.AwsAsync(
                cancellation, "eks", "describe-pod-identity-association", "--cluster-name", name, "--association-id", association);
            if (described.Text("association", "roleArn") is not { } role) continue;
            var resources = await ResourcesAsync(cluster, workload.AppId!, cancellation);
            foreach (var service in table[workload.AppId!].GroupBy(action => action.Split(':')[0]))
            {
                var allowed = await AllowedAsync(cluster, role, service, resources, cancellation);
                foreach (var action in service.Where(action => !allowed.Contains(action)))
                {
                    yield return new Problem(
                        $"{workload.AppId}: role {role} does not allow {action}",
                        "terraform apply (its policy is made from deploy/iam-actions.json), or: "
                        + $"aws iam get-role-policy --role-name {role.Split('/')[^1]} --policy-name …");
                }
            }
        }
    }

    private static async Task<HashSet<string?>> AllowedAsync(
        Cluster cluster, string role, IGrouping<string, string> service, IReadOnlyList<string> resources, CancellationToken cancellation)
    {
        string[] limited = [.. resources.Where(arn => arn.Split(':')[2] == service.Key)];
        if (limited.Length > 0) limited = ["--resource-arns", .. limited];
        var verdicts = await cluster.AwsAsync(
            cancellation, ["iam", "simulate-principal-policy", "--policy-source-arn", role, "--action-names", .. service, .. limited]);
        return verdicts.Items("EvaluationResults").Where(IsAllowed).Select(result => result.Text("EvalActionName"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsAllowed(JsonNode result) => result.Text("EvalDecision") == "allowed"
        || result.Items("ResourceSpecificResults").Any(specific => specific.Text("EvalResourceDecision") == "allowed");

    private static async Task<IReadOnlyList<string>> ResourcesAsync(Cluster cluster, string app, CancellationToken cancellation)
    {
        var account = await cluster.AccountAsync(cancellation);
        return
        [
            .. cluster.Manifests.Components.Where(component => component.Scopes.Contains(app))
                .SelectMany(component => Resources(component, account)),
            .. TopicDelivery.Topics(cluster.Manifests).Where(topic => topic.Pubsub.Scopes.Contains(app)).Select(topic => topic.Arn),
        ];
    }

    private static IEnumerable<string> Resources(Component component, string account)
    {
        foreach (var queue in component.PubsubQueues.Prepend(component["queueName"]).OfType<string>())
            yield return $"arn:aws:sqs:{component["region"]}:{account}:{queue}";
        if (component["bucket"] is { } bucket) yield return $"arn:aws:s3:::{bucket}";
        if (component["bucket"] is { } holder) yield return $"arn:aws:s3:::{holder}/any";
        if (component["table"] is { } table) yield return $"arn:aws:dynamodb:{component["region"]}:{account}:table/{table}";
        if (component["topicArn"] is { } topic) yield return topic;
    }

    private static Dictionary<string, string[]> ReadCatalogue()
    {
        using var json = typeof(IamActions).Assembly.GetManifestResourceStream("iam-catalogue.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(json)!;
    }

    [GeneratedRegex(@"^[a-z0-9-]+:[A-Za-z*][A-Za-z0-9*]*$|^\*$", RegexOptions.None, 1000)]
    private static partial Regex Action();
}
