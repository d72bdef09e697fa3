using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>AWS takes a policy with an action that does not exist and allows nothing by it; the names are those of AWS's service
/// authorization reference.</summary>
internal static partial class IamActions
{
    private static readonly Dictionary<string, string[]> _catalogue = ReadCatalogue();

    // What people write for a call whose permission has another name.
    private static readonly Dictionary<string, string> _instead = new(StringComparer.OrdinalIgnoreCase)
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

    public static OfflineCheck Check { get; } = new("D01", "every IAM action exists and none is a wildcard", Look);

    /// <summary>Each action of the table, with the identity under which it stands.</summary>
    public static IEnumerable<(string Identity, string Action)> Listed(JsonNode? table) =>
        table.Scalars().Where(scalar => Action().IsMatch(scalar.Value.ToString()))
            .Select(scalar => (scalar.Path.Split('.', '[').Skip(1).FirstOrDefault(word => _services.Contains(word)) ?? scalar.Path, scalar.Value.ToString())).Distinct();

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.IamActions is null) return [Problem.Skipped("no table of IAM actions was given (--iam FILE)")];
        return Listed(manifests.IamActions).Select(entry => Judge(entry.Identity, entry.Action)).OfType<Problem>();
    }

    private static Problem? Judge(string identity, string action)
    {
        if (action.Contains('*', StringComparison.Ordinal))
        {
            return new Problem(
                $"{identity} may {action}: a wildcard allows more than it calls",
                $"in deploy/iam-actions.json name the actions instead of {action}");
        }

        var (service, name) = (action.Split(':')[0], action.Split(':')[1]);
        if (!_catalogue.TryGetValue(service, out var names))
        {
            return new Problem(
                $"{identity}: no list of the actions of '{service}' here, so {action} is not checked",
                $"aws iam simulate-custom-policy --action-names {action} --policy-input-list …",
                Verdict.Warn);
        }

        if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) return null;   // IAM minds no case
        var right = _instead.GetValueOrDefault(action) ?? "the action of the call that it makes";
        return new Problem(
            $"{identity}: {action} does not exist, so it allows nothing",
            $"in deploy/iam-actions.json replace {action} by {right}");
    }

    private static Dictionary<string, string[]> ReadCatalogue()
    {
        using var json = typeof(IamActions).Assembly.GetManifestResourceStream("iam-catalogue.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(json)!;
    }

    [GeneratedRegex(@"^[a-z0-9-]+:[A-Za-z*][A-Za-z0-9*]*$|^\*$")]
    private static partial Regex Action();
}
