using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
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
        Offline = new("every IAM action exists, none is a wildcard, and none that a component needs is missing", Find),
        Live = new("every role allows the actions of the IAM table on each resource, and the use of its key", SimulatedRoles.FindAsync),
    };

    /// <summary>Each action of the table, with the identity that it is listed for.</summary>
    public static IEnumerable<(string Identity, string Action)> Listed(JsonNode? table) =>
        table.Scalars().Where(scalar => Action().IsMatch(scalar.Value.ToString()))
            .Select(scalar => (IdentityOf(scalar.Path), scalar.Value.ToString())).Distinct();

    private static string IdentityOf(string path) => path.Split('.', '[').Skip(1).FirstOrDefault(word => _services.Contains(word)) ?? path;

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.IamActions is null) return [Problem.Skipped("no table of IAM actions was given (--iam FILE)")];
        return
        [
            .. Listed(manifests.IamActions).Select(entry => Judge(entry.Identity, entry.Action)).OfType<Problem>(),
            .. ComponentActions.Missing(manifests),
        ];
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

    private static Dictionary<string, string[]> ReadCatalogue()
    {
        using var json = typeof(IamActions).Assembly.GetManifestResourceStream("iam-catalogue.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(json)!;
    }

    [GeneratedRegex(@"^[a-z0-9-]+:[A-Za-z*][A-Za-z0-9*]*$|^\*$", RegexOptions.None, 1000)]
    private static partial Regex Action();
}
