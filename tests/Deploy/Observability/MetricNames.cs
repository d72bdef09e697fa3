using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>Names of metrics in Prometheus, and in queries.</summary>
internal static partial class MetricNames
{
    private static readonly string[] _words = ["and", "or", "unless", "bool", "offset", "inf", "nan"];

    /// <summary>Every metric that a rule or a panel may name, with its labels.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Known { get; } =
        AppMetrics.All.SelectMany(metric => Spellings(metric).Select(name => (Name: name, Labels: LabelsOf(metric, name))))
            .Concat(Others.Where(other => !other.Name.Contains('/', StringComparison.Ordinal)))
            .ToDictionary(metric => metric.Name, metric => metric.Labels, StringComparer.Ordinal);

    private static IEnumerable<(string Name, IReadOnlyList<string> Labels)> Others =>
        JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "observability", "other-metrics.json")))!.AsObject()
            .SelectMany(source => source.Value!["metrics"]!.AsObject())
            .Select(metric => (metric.Key, (IReadOnlyList<string>)[.. metric.Value!.AsArray().Select(label => label!.GetValue<string>())]));

    /// <summary>The names of a metric on the collector's Prometheus endpoint.</summary>
    public static IReadOnlyList<string> Spellings(Metric metric)
    {
        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = metric.Name.Replace('.', '_') + unit;
        return metric.Kind switch
        {
            MetricKind.Counter => [$"{name}_total"],
            MetricKind.Histogram => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
    }

    /// <summary>The metrics of a query, each with the labels that it is selected by.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Labels)> In(string query)
    {
        var plain = Grouping().Replace(Range().Replace(Text().Replace(query, "''"), ""), "");
        return
        [
            .. Selector().Matches(plain).Where(match => !_words.Contains(match.Groups["name"].Value))
                .Select(match =>
                    (match.Groups["name"].Value, (IReadOnlyList<string>)[.. match.Groups["label"].Captures.Select(label => label.Value)])),
        ];
    }

    private static IReadOnlyList<string> LabelsOf(Metric metric, string name) =>
        name.EndsWith("_bucket", StringComparison.Ordinal) ? [.. metric.Labels, "le"] : metric.Labels;

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    // A name before a bracket is a function.
    [GeneratedRegex(
        @"(?<![\w$])(?<name>[a-zA-Z_:][\w:]*)\b(?!\s*\()(\{((?<label>\w+)\s*(=~|!~|!=|=)\s*''\s*,?\s*)*\})?", RegexOptions.ExplicitCapture)]
    private static partial Regex Selector();
}
