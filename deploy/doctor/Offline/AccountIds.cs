using System.Text.RegularExpressions;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Without accountId the pub/sub asks STS at the start, and exits where STS cannot be reached; a different account or region sends to another's queue.</summary>
internal static partial class AccountIds
{
    public static OfflineCheck Check { get; } = new("D26", "one AWS account and one region, named where they must be", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        foreach (var pubsub in manifests.Pubsubs.Where(pubsub => !Account().IsMatch(pubsub["accountId"] ?? "")))
        {
            yield return new Problem(
                $"{pubsub}: accountId '{pubsub["accountId"]}' is not an account: the sidecar asks STS at its start and exits when that fails",
                $"in Component/{pubsub.Name} set accountId: \"$(aws sts get-caller-identity --query Account --output text)\"");
        }

        var places = Places(manifests).Distinct().ToList();
        foreach (var (what, values) in new[] { ("account", places.Select(place => place.Account)), ("region", places.Select(place => place.Region)) })
        {
            if (values.OfType<string>().Distinct().ToList() is { Count: > 1 } several)
            {
                yield return new Problem(
                    $"the manifests name more than one {what}: {string.Join(", ", several.Select(value => $"{value} ({string.Join(", ", places.Where(place => place.Account == value || place.Region == value).Select(place => place.Where).Distinct())})"))}",
                    $"set the same {what} everywhere in the overlay && {manifests.Apply}");
            }
        }
    }

    private static IEnumerable<(string? Account, string? Region, string Where)> Places(Manifests manifests) =>
    [
        .. manifests.Components.Select(component => ((string?)component["accountId"], component["region"], component.Name)),
        .. from component in manifests.Components
           let parts = component["topicArn"]?.Split(':') ?? []
           where parts.Length == 6
           select (parts[4], parts[3], component.Name),
        .. from scaler in manifests.OfKind("ScaledObject")
           from trigger in scaler.Spec.Items("triggers")
           let address = QueueAddress().Match(trigger.Text("metadata", "queueURL") ?? "")
           where address.Success
           select ((string?)address.Groups["account"].Value, (string?)address.Groups["region"].Value, scaler.ToString()),
    ];

    [GeneratedRegex(@"^\d{12}$")]
    private static partial Regex Account();

    [GeneratedRegex(@"^https://sqs\.(?<region>[^.]+)\.[^/]+/(?<account>\d+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex QueueAddress();
}
