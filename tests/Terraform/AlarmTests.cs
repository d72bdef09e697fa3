using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Terraform.Tests;

/// <summary><c>alarms.json</c> names existing metrics, queues and sections of the runbook.</summary>
public sealed partial class AlarmTests
{
    private static readonly JsonNode _file =
        JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "terraform", "modules", "alarms", "alarms.json")))!;

    private static readonly string _runbook = File.ReadAllText(Repository.Path("docs", "operations.md"));

    private static readonly Dictionary<string, IReadOnlyList<string>> _metrics = KnownMetrics();

    // Prometheus alerts without an alarm on AWS: KEDA's annotation reaches no metric there.
    private static readonly string[] _onlyPrometheus = ["scaling-paused"];

    // Alarms on AWS's own metrics, which Prometheus does not see.
    private static readonly string[] _onlyAws =
    [
        "access-denied", "bucket-refuses-requests", "dead-letter-queue-not-empty", "firewall-blocks-requests",
        "load-balancer", "lost-notifications", "missing-queue", "oldest-message", "pods-cannot-run", "replication-late",
        "table-refuses-requests", "undelivered-messages-of-topics",
    ];

    // Written down once more, so that an alarm does not disappear unnoticed.
    private static readonly string[] _names =
    [
        "access-denied", "age-unusual", "balancer-errors", "balancer-no-target", "balancer-rejected", "bucket-errors",
        "bucket-refusals", "certificate-expiring", "component-init-failures", "containers-restart", "dapr-certificate-expiring",
        "dead-letter-arrived", "dead-letter-queue-not-empty", "dead-letters-ageing", "dead-letters-rising", "drain-time-file-events",
        "drain-time-large-files", "duration-unusual", "events-unusual", "files-slow", "firewall-blocks", "handler-errors",
        "heartbeat-missing", "ledger-gap", "lost-notifications", "missing-queue", "nodes-failed", "notifications-failing-alerts",
        "notifications-failing-email", "notifications-failing-slack", "oldest-due-entry", "oldest-message-file-events",
        "oldest-message-large-files",
        "outcome-dead-letters", "parked-files-waiting", "pods-unschedulable", "replication-late", "requeue-silent", "retry-ratio",
        "scaler-errors", "sidecar-injection-failures", "stuck-consumer-file-events", "stuck-consumer-file-outcomes-notifier",
        "stuck-consumer-large-files", "table-copy-late", "table-errors", "table-throttled", "undelivered-alerts",
        "undelivered-file-outcomes", "uploads-failing",
    ];

    public static TheoryData<string> Names => [.. Alarms.Select(alarm => (string)alarm["name"]!)];

    private static IEnumerable<JsonNode> Alarms => _file["alarms"]!.AsArray().Select(alarm => alarm!);

    [Fact]
    public void No_alarm_is_missing() =>
        Assert.Equal(_names, Alarms.Select(alarm => (string)alarm["name"]!).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void An_alarm_links_to_an_existing_section(string name) =>
        Assert.Contains((string)Alarm(name)["section"]!, Sections());

    [Theory, MemberData(nameof(Names))]
    public void An_alarm_watches_existing_metrics(string name) =>
        Assert.All(Alarm(name)["metrics"]!.AsArray(), metric =>
        {
            var (full, dimensions) = ((string)metric!["metric"]!, metric["dimensions"]!.AsObject().Select(pair => pair.Key));
            Assert.True(_metrics.TryGetValue(full, out var known), $"{full} is neither ours nor in other-metrics.json");
            Assert.Subset(known.ToHashSet(), dimensions.ToHashSet());
        });

    [Theory, MemberData(nameof(Names))]
    public void An_expression_uses_every_metric_and_no_other(string name)
    {
        var alarm = Alarm(name);
        var ids = alarm["metrics"]!.AsArray().Select(metric => (string)metric!["id"]!).Order(StringComparer.Ordinal).ToList();
        if ((string?)alarm["expression"] is not { } expression)
        {
            Assert.Single(ids);
            return;
        }

        Assert.Equal(ids, Word().Matches(expression).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Queues_of_alarms_are_those_of_the_topology()
    {
        var topology = JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "kubernetes", "topology.json")))!;
        var watched = Alarms.SelectMany(alarm => alarm["metrics"]!.AsArray()).Select(metric => (string?)metric!["dimensions"]!["QueueName"])
            .OfType<string>().Select(value => value["queue:".Length..]).Distinct();

        // Ingest's own queue holds an hour of news for open pages; whatever it cannot deliver arrives among the dead letters.
        Assert.Equal(
            topology["queues"]!.AsArray().Select(queue => (string)queue!["name"]!).Except(["file-outcomes-ingest"])
                .Order(StringComparer.Ordinal),
            watched.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alarms_on_AWS_and_alerts_of_Prometheus_have_the_same_sections()
    {
        var rules = Section().Matches(File.ReadAllText(Repository.Path("deploy", "observability", "rules.yaml")))
            .Select(match => match.Groups["section"].Value);

        Assert.Equal(
            rules.Except(_onlyPrometheus).Concat(_onlyAws).Order(StringComparer.Ordinal),
            Alarms.Select(alarm => (string)alarm["section"]!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Filters_feed_the_alarms_on_logs() =>
        Assert.Equal(
            Alarms.SelectMany(alarm => alarm["metrics"]!.AsArray()).Select(metric => (string)metric!["metric"]!)
                .Where(metric => metric.StartsWith("FilePipeline/Logs ", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            _file["filters"]!.AsArray().Select(filter => $"FilePipeline/Logs {filter!["name"]}").Order(StringComparer.Ordinal));

    private static JsonNode Alarm(string name) => Alarms.Single(alarm => (string)alarm["name"]! == name);

    private static IEnumerable<string> Sections() => Heading().Matches(_runbook).Select(match =>
        NoAnchor().Replace(match.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static Dictionary<string, IReadOnlyList<string>> KnownMetrics()
    {
        var others = JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "observability", "other-metrics.json")))!.AsObject()
            .SelectMany(source => source.Value!["metrics"]!.AsObject()).Select(metric => (
                Name: metric.Key.Contains(' ', StringComparison.Ordinal) ? metric.Key : $"FilePipeline/Dapr {metric.Key}",
                Labels: (IReadOnlyList<string>)[.. metric.Value!.AsArray().Select(label => (string)label!)]));
        return AppMetrics.All.Select(metric => (
                Name: $"FilePipeline {metric.Name}", Labels: (IReadOnlyList<string>)["service.namespace", .. metric.Labels]))
            .Concat(others).ToDictionary(metric => metric.Name, metric => metric.Labels, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\#{2,3} (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NoAnchor();

    // Functions of metric math are in capitals.
    [GeneratedRegex(@"\b[a-z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"runbook: docs/operations\.md#(?<section>[\w-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Section();
}
