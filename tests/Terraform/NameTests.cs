using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FilePipeline.Terraform.Tests;

/// <summary>Queues and alarms have the same names in documents, topology, manifests and Terraform.</summary>
public sealed partial class NameTests
{
    // Made by the module itself.
    private static readonly string[] _otherAlarms = ["maintenance", "release-health"];

    private static readonly HashSet<string> _queues =
    [
        .. JsonNode.Parse(Read("deploy", "kubernetes", "topology.fast.json"))!["queues"]!.AsArray()
            .Select(queue => (string)queue!["name"]!),
    ];

    [Fact]
    public void Alarms_in_the_documents_exist()
    {
        var known = JsonNode.Parse(Read("deploy", "terraform", "modules", "alarms", "alarms.json"))!["alarms"]!.AsArray()
            .Select(alarm => (string)alarm!["name"]!).Concat(_otherAlarms).ToHashSet(StringComparer.Ordinal);
        var named = Directory.EnumerateFiles(Repository.Path("docs"), "*.md").SelectMany(file => Alarm().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(named);
        Assert.Subset(known, named.ToHashSet());
    }

    [Fact]
    public void Queues_in_components_scalers_settings_and_alarms_are_those_of_the_topology()
    {
        var components = Directory.EnumerateFiles(Repository.Path("components", "aws"), "*.yaml")
            .Concat(Directory.EnumerateFiles(Repository.Path("components", "aws-fast"), "*.yaml"))
            .SelectMany(file => Component().Matches(File.ReadAllText(file)));
        var scalers = Address().Matches(Read("deploy", "kubernetes", "scaling", "scalers.yaml"));
        var settings = Setting().Matches(Read("deploy", "kubernetes", "overlays", "eks", "values", "infra.env"));
        var alarms = Watched().Matches(Read("deploy", "terraform", "modules", "alarms", "alarms.json"));

        List<Match>[] sources = [components.ToList(), scalers.ToList(), settings.ToList(), alarms.ToList()];

        foreach (var source in sources)
        {
            Assert.NotEmpty(source);
            Assert.Subset(_queues, source.Select(match => match.Groups["name"].Value).ToHashSet());
        }

        Assert.Equal(
            _queues.Order(StringComparer.Ordinal), settings.Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Queues_of_commands_in_the_documents_exist() =>
        Assert.Subset(_queues, Command().Matches(Read("docs", "operations.md") + Read("docs", "install.md"))
            .Select(match => match.Groups["name"].Value).ToHashSet());

    private static string Read(params string[] path) => File.ReadAllText(Repository.Path(path));

    [GeneratedRegex(@"--alarm-name filepipeline-(?<name>[a-z0-9-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Alarm();

    [GeneratedRegex(@"name: (queueName|consumerID|sqsDeadLettersQueueName), value: (?<name>[\w-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Component();

    [GeneratedRegex(@"queueURL: \S+/(?<name>[\w-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex(@"_QUEUE=(?<name>[\w-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();

    [GeneratedRegex("\"queue:(?<name>[\\w-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Watched();

    [GeneratedRegex(@"--queue-name (?<name>[a-z][a-z-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
