using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>Checks the collector's configuration without a collector.</summary>
public sealed class CollectorTests
{
    private static readonly string[] _sections = ["receivers", "processors", "exporters"];
    private static readonly JsonObject _collector =
        Yaml.ReadDocuments(Repository.Path("deploy", "observability", "collector.yaml")).Single();

    public static TheoryData<string> Pipelines => [.. _collector["service"]!["pipelines"]!.AsObject().Select(pipeline => pipeline.Key)];

    [Theory, MemberData(nameof(Pipelines))]
    public void A_pipeline_uses_defined_parts_and_limits_its_memory_first(string name)
    {
        var pipeline = _collector["service"]!["pipelines"]![name]!;

        Assert.All(_sections, section => Assert.All(Names(pipeline[section]), part =>
            Assert.True(_collector[section]!.AsObject().ContainsKey(part), $"{section}: {part}")));
        var processors = Names(pipeline["processors"]).ToList();
        Assert.Equal(("memory_limiter", "resource", "batch"), (processors[0], processors[^2], processors[^1]));
    }

    [Fact]
    public void Traces_with_an_error_are_kept_and_five_of_a_hundred_others()
    {
        var policies = _collector["processors"]!["tail_sampling"]!["policies"]!.AsArray()
            .ToDictionary(policy => (string)policy!["type"]!, policy => policy!);

        Assert.Contains("tail_sampling", Names(_collector["service"]!["pipelines"]!["traces"]!["processors"]));
        Assert.Equal(["ERROR"], Names(policies["status_code"]["status_code"]!["status_codes"]));
        Assert.Equal("5", (string?)policies["probabilistic"]["probabilistic"]!["sampling_percentage"]);
        Assert.All(Yaml.ReadDocuments(Repository.Path("deploy", "kubernetes", "base", "configurations.yaml")), configuration =>
            Assert.Equal("0.05", (string?)configuration["spec"]!["tracing"]!["samplingRate"]));
    }

    [Fact]
    public void Services_send_deltas_and_sidecars_totals_that_become_deltas_for_each_pod()
    {
        var pipelines = _collector["service"]!["pipelines"]!;

        Assert.All(AppIds.All, app => Assert.Contains(
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta",
            File.ReadLines(Repository.Path("deploy", "kubernetes", "base", "settings", $"{app}.env"))));
        Assert.Contains("deltatocumulative", Names(pipelines["metrics/prometheus"]!["processors"]));
        Assert.Contains("cumulativetodelta", Names(pipelines["metrics/dapr"]!["processors"]));
        Assert.Null(_collector["exporters"]!["awsemf/app"]!["retain_initial_value_of_delta_metric"]);
        Assert.All(Jobs(), job => Assert.Contains(
            job["relabel_configs"]!.AsArray(), rule => (string?)rule!["target_label"] == "pod"));
    }

    [Fact]
    public void The_control_plane_and_the_scaler_are_scraped_for_their_alarms()
    {
        string[] namespaces = [.. Jobs().SelectMany(job => job["kubernetes_sd_configs"]!.AsArray())
            .SelectMany(discovery => Names(discovery!["namespaces"]!["names"]))];

        Assert.Equal(["dapr-system", "filepipeline", "keda"], namespaces.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_defined_part_is_used()
    {
        var pipelines = _collector["service"]!["pipelines"]!.AsObject().Select(pipeline => pipeline.Value!).ToList();

        Assert.All(_sections, section => Assert.Equal(
            _collector[section]!.AsObject().Select(part => part.Key).Order(StringComparer.Ordinal),
            pipelines.SelectMany(pipeline => Names(pipeline[section])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
        Assert.Equal(_collector["extensions"]!.AsObject().Select(part => part.Key), Names(_collector["service"]!["extensions"]));
    }

    [Fact]
    public void Each_metric_has_one_CloudWatch_declaration_with_existing_dimensions() =>
        Assert.All(AppMetrics.All, metric =>
        {
            var declaration = Assert.Single(Declarations("awsemf/app"), one =>
                Names(one["metric_name_selectors"]).Any(selector => Regex.IsMatch(metric.Name, selector)));

            // The exporter silently drops a set without dimensions.
            Assert.All(declaration["dimensions"]!.AsArray(), set => Assert.Equal("service.namespace", Names(set).First()));
            Assert.All(declaration["dimensions"]!.AsArray(), set => Assert.Empty(Names(set).Skip(1).Except(metric.Labels)));
        });

    [Fact]
    public void Metrics_with_a_unit_in_braces_are_counts_in_CloudWatch() =>
        Assert.Equal(
            AppMetrics.All.Where(metric => metric.Unit.StartsWith('{')).Select(metric => metric.Name).Order(StringComparer.Ordinal),
            _collector["exporters"]!["awsemf/app"]!["metric_descriptors"]!.AsArray()
                .Where(one => one!["unit"]!.GetValue<string>() == "Count")
                .Select(one => one!["metric_name"]!.GetValue<string>()).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_declaration_selects_an_existing_metric()
    {
        Assert.All(Selectors("awsemf/app"), selector => Assert.Contains(AppMetrics.All, metric => Regex.IsMatch(metric.Name, selector)));
        Assert.All(Selectors("awsemf/dapr"), selector => Assert.Contains(MetricNames.Known.Keys, name => Regex.IsMatch(name, selector)));
    }

    private static IEnumerable<JsonNode> Jobs() =>
        _collector["receivers"]!["prometheus"]!["config"]!["scrape_configs"]!.AsArray().Select(job => job!);

    private static IEnumerable<JsonNode> Declarations(string exporter) =>
        _collector["exporters"]![exporter]!["metric_declarations"]!.AsArray().Select(one => one!);

    private static IEnumerable<string> Selectors(string exporter) =>
        Declarations(exporter).SelectMany(one => Names(one["metric_name_selectors"]));

    private static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());
}
