using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>Rules, panels and the collector's declarations name existing metrics and existing pages.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string _folder = Repository.Path("deploy", "observability");

    public static TheoryData<string, string> Queries =>
        [.. Rules().Select(rule => (rule["alert"]!.GetValue<string>(), rule["expr"]!.GetValue<string>())), .. PanelQueries()];

    public static TheoryData<string> Alerts => [.. Rules().Select(rule => rule["alert"]!.GetValue<string>()).Distinct()];

    [Theory, MemberData(nameof(Queries))]
    public void A_query_names_existing_metrics_and_labels(string where, string query)
    {
        var metrics = MetricNames.In(query);

        Assert.NotEmpty(metrics);
        Assert.All(metrics, metric =>
        {
            Assert.True(MetricNames.Known.TryGetValue(
                metric.Name, out var labels), $"{where}: {metric.Name} is neither ours nor in other-metrics.json");
            Assert.All(metric.Labels, label => Assert.Contains(label, labels));
        });
    }

    [Fact]
    public void The_metrics_of_a_query_are_found() =>
        Assert.Equal(
            ["filepipeline_file_size_bytes_sum", "no_such_metric"],
            MetricNames.In(
                "sum by (le, x) (rate(filepipeline_file_size_bytes_sum{status=\"a b\"}[5m])) / on () no_such_metric > 0 unless 1")
                    .Select(metric => metric.Name));

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_links_to_the_section_of_its_name(string alert)
    {
        var runbook = Rules().First(rule => rule["alert"]!.GetValue<string>() == alert)["annotations"]!["runbook"]!.GetValue<string>();

        Assert.Equal($"docs/operations.md#{Capital().Replace(alert, "-$0").ToLowerInvariant()}", runbook);
        Assert.Contains(runbook.Split('#')[1], Documents.Anchors("docs/operations.md"));
    }

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_has_one_test_that_fires_and_one_that_does_not(string alert)
    {
        var tests = Yaml.ReadDocuments(Path.Combine(_folder, "rules.test.yaml")).Single()["tests"]!.AsArray()
            .SelectMany(test => test!["alert_rule_test"]!.AsArray())
            .Where(test => test!["alertname"]!.GetValue<string>() == alert).ToList();

        Assert.Contains(tests, test => test!["exp_alerts"]!.AsArray().Count > 0);
        Assert.Contains(tests, test => test!["exp_alerts"]!.AsArray().Count == 0);
    }

    // A counter of a new pod begins with its first value: "increase" misses it.
    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_on_a_rise_sees_the_first_value_of_a_counter(string alert)
    {
        var query = Rules().First(rule => rule["alert"]!.GetValue<string>() == alert)["expr"]!.GetValue<string>();
        if (!query.Contains("increase(", StringComparison.Ordinal) || query.Contains("rate(", StringComparison.Ordinal)) return;
        if (alert == "UploadsFailing") return;   // a share: the first upload counts in neither part

        Assert.Contains("unless last_over_time(", query, StringComparison.Ordinal);
        Assert.Contains(
            Yaml.ReadDocuments(Path.Combine(_folder, "rules.test.yaml")).Single()["tests"]!.AsArray()
                .Where(test => test!["alert_rule_test"]!.AsArray().Any(one => one!["alertname"]!.GetValue<string>() == alert))
                .SelectMany(test => test!["input_series"]!.AsArray()),
            series => series!["values"]!.GetValue<string>().StartsWith('_'));
    }

    [Fact]
    public Task The_rules_pass_their_tests() => Tool.CheckAsync(
        "promtool", "apt-get install prometheus has it", _folder, "test", "rules", "rules.test.yaml");

    [Fact]
    public void The_page_lists_every_metric_and_no_other() =>
        Assert.Equal(
            AppMetrics.All.Select(RowOf),
            Row().Matches(Documents.Read("docs/telemetry.md"))
                .Select(match => $"{match.Groups["begin"].Value}| {match.Groups["what"].Value}"));

    [Fact]
    public void Every_metric_is_shown_in_a_panel() =>
        Assert.All(AppMetrics.All, metric => Assert.Contains(
            PanelQueries().SelectMany(panel => MetricNames.In(panel.Item2)), shown => MetricNames.Spellings(metric).Contains(shown.Name)));

    [Fact]
    public void Panels_have_unique_ids_and_do_not_overlap()
    {
        var panels = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "dashboard.json")))!["panels"]!.AsArray();
        var cells = panels.Select(panel => panel!["gridPos"]!).SelectMany(at =>
            from x in Enumerable.Range(at["x"]!.GetValue<int>(), at["w"]!.GetValue<int>())
            from y in Enumerable.Range(at["y"]!.GetValue<int>(), at["h"]!.GetValue<int>())
            select (x, y)).ToList();

        Assert.Distinct(panels.Select(panel => panel!["id"]!.GetValue<int>()));
        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    private static string Kind(Metric metric) => metric.Kind.ToString().ToLowerInvariant();

    private static IEnumerable<JsonNode> Rules() => Yaml.ReadDocuments(Path.Combine(_folder, "rules.yaml")).Single()["groups"]!.AsArray()
        .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!);

    private static IEnumerable<(string, string)> PanelQueries() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "dashboard.json")))!["panels"]!.AsArray()
            .SelectMany(panel => (panel!["targets"]?.AsArray() ?? [])
                .Select(target => ($"{panel["title"]} {target!["refId"]}", target["expr"]!.GetValue<string>())));

    private static string RowOf(Metric metric)
    {
        var labels = metric.Labels.Count == 0 ? "" : $" {string.Join(", ", metric.Labels.Select(label => $"`{label}`"))}";
        return $"| `{metric.Name}` | {Kind(metric)} | `{metric.Unit}` |{labels} | {metric.Description}";
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"^(?<begin>\| `filepipeline\.[^|]*\|[^|]*\|[^|]*\|[^|]*)\|[^|]*\| (?<what>[^|]*) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
