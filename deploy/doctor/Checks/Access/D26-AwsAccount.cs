using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Without accountId the pub/sub calls STS at startup, and exits where it cannot; with a different account or region it uses
/// another queue.</summary>
internal static partial class AwsAccount
{
    public static Check Check { get; } = new("D26")
    {
        Offline = new("each pub/sub sets accountId, and all manifests use one AWS account and one region", Find),
        Live = new("the components use the account of the current credentials", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var pubsub in manifests.Pubsubs.Where(pubsub => !AccountId().IsMatch(pubsub["accountId"] ?? "")))
        {
            yield return new Problem(
                $"{pubsub}: accountId '{pubsub["accountId"]}' is not an account id: "
                + "the sidecar calls STS at startup and exits if that fails",
                $"in Component/{pubsub.Name} set accountId: \"$(aws sts get-caller-identity --query Account --output text)\"");
        }

        var places = Places(manifests).Distinct().ToList();
        foreach (var (kind, values) in (IEnumerable<(string, IEnumerable<string?>)>)
            [("account", places.Select(place => place.Account)), ("region", places.Select(place => place.Region))])
        {
            if (values.OfType<string>().Distinct().ToList() is not { Count: > 1 } several) continue;
            var listed = several.Select(value => $"{value} ({string.Join(", ", UsersOf(value))})");
            yield return new Problem(
                $"the manifests name more than one {kind}: {string.Join(", ", listed)}",
                $"set the same {kind} everywhere in the overlay && {manifests.Apply}");
        }

        IEnumerable<string> UsersOf(string value) =>
            places.Where(place => place.Account == value || place.Region == value).Select(place => place.Where).Distinct();
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var account = await cluster.AccountAsync(cancellation);
        foreach (var pubsub in cluster.Manifests.Pubsubs.Where(pubsub => pubsub["accountId"] != account))
        {
            yield return new Problem(
                $"{pubsub} names account {pubsub["accountId"]}, but the credentials belong to {account}",
                $"set accountId: \"{account}\" in the overlay && {cluster.Manifests.Apply}, or aws configure for the right account");
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

    [GeneratedRegex(@"^\d{12}$", RegexOptions.None, 1000)]
    private static partial Regex AccountId();

    [GeneratedRegex(@"^https://sqs\.(?<region>[^.]+)\.[^/]+/(?<account>\d+)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QueueAddress();
}
