using System.Net;
using System.Text.RegularExpressions;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The shipped tree has placeholders where an environment has names of its own. Applied as they are, images cannot be pulled,
/// sidecars retry queues that do not exist, and links lead nowhere.</summary>
internal static partial class Placeholders
{
    private const int Shown = 3;

    // Blocks for documentation (RFC 5737).
    private static readonly IPNetwork[] _networks =
        [.. ((string[])["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]).Select(IPNetwork.Parse)];

    private static readonly (string What, Func<string, bool> Is, string Fix)[] _kinds =
    [
        ("the account 111122223333", text => text.Contains("111122223333", StringComparison.Ordinal),
            "set AWS_ACCOUNT and the ARNs in overlays/<environment>/values/infra.env (terraform output -raw infra_env)"),
        ("a name below example.com", text => Example().IsMatch(text),
            "set PUBLIC_HOST, EMAIL_FROM and EMAIL_TO in overlays/<environment>/values/infra.env"),
        ("an image digest of zeros", text => text.Contains($"sha256:{new string('0', 64)}", StringComparison.Ordinal),
            "deploy/set-images SERVICE=REGISTRY/SERVICE@sha256:… for each service"),
        ("the registry registry.example", text => text.Contains("registry.example/", StringComparison.Ordinal),
            "deploy/set-images SERVICE=REGISTRY/SERVICE@sha256:… for each service"),
        ("a certificate of zeros", text => text.Contains("certificate/00000000-", StringComparison.Ordinal),
            "set CERTIFICATE_ARN in overlays/<environment>/values/infra.env"),
        ("an address block for documentation",
            text => IPNetwork.TryParse(text, out var block) && _networks.Any(network => network.Contains(block.BaseAddress)),
            "set the addresses of S3 and DynamoDB in overlays/<environment>/values/egress.yaml"),
    ];

    public static Check Check { get; } = new("D39")
    {
        Offline = new("the manifests hold values of an environment, no placeholders of the shipped tree", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.AllowsPlaceholders || manifests.IsOnStandIn) return [];
        var values = manifests.Objects.Where(item => !CopiedFiles.IsCopy(item))
            .SelectMany(item => item.Body.Scalars().Select(scalar => (Item: item, scalar.Path, Text: scalar.Value.Text() ?? ""))).ToList();
        return
            from kind in _kinds
            let found = values.Where(value => kind.Is(value.Text)).ToList()
            where found.Count > 0
            select new Problem($"{kind.What} stands at {Places(found)}", kind.Fix);
    }

    private static string Places(List<(KubeObject Item, string Path, string Text)> found)
    {
        var shown = string.Join(", ", found.Take(Shown).Select(value => $"{value.Item}{value.Path}"));
        return found.Count <= Shown ? shown : $"{shown} and {found.Count - Shown} more places";
    }

    [GeneratedRegex(@"(^|[@./])example\.com(/|:|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
