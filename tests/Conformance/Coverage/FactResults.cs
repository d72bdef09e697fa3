using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Conformance.Tests;

/// <summary>The results of a run on one target: a file in <c>results</c>, from which the table of facts is generated.</summary>
/// <param name="Target">The product and version of the target.</param>
/// <param name="ObservedOn">The date of the run, <c>yyyy-MM-dd</c>.</param>
/// <param name="StandIn">The stand-in for AWS.</param>
/// <param name="Facts">The results by <c>Class.Method</c>: <c>holds</c>, <c>differs: …</c> or <c>skipped: …</c> from a run, and
/// <c>observed: …</c> for an observation without a run; unobserved facts are absent.</param>
internal sealed record FactResults(string Target, string ObservedOn, string StandIn, SortedDictionary<string, string> Facts)
{
    public const string Holds = "holds";
    public const string Differs = "differs: ";
    public const string Skipped = "skipped: ";
    private static readonly JsonSerializerOptions _json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FactResults Read(string path) => JsonSerializer.Deserialize<FactResults>(File.ReadAllText(path), _json)
        ?? throw new InvalidDataException($"{path} contains no results");

    public string ToJson() => JsonSerializer.Serialize(this, _json).ReplaceLineEndings("\n") + "\n";

    /// <summary>Reads the report of a run (Common Test Report Format, as <c>-result-ctrf</c> writes it).</summary>
    /// <param name="report">The JSON of the report.</param>
    /// <param name="target">The target whose cases are read.</param>
    /// <param name="name">The product and version of the target.</param>
    /// <param name="standIn">The stand-in for AWS.</param>
    public static FactResults FromReport(string report, Target target, string name, string standIn)
    {
        var run = JsonSerializer.Deserialize<Report>(report, _json) ?? throw new InvalidDataException("the report is empty");
        var cases = run.Results.Tests.Select(test => (Test: test, Fact: FactOf(test.Name, target))).Where(one => one.Fact is not null);
        var facts = cases.GroupBy(one => one.Fact!, one => one.Test, StringComparer.Ordinal)
            .ToDictionary(fact => fact.Key, fact => OutcomeOf([.. fact]), StringComparer.Ordinal);
        return new(name, run.Timestamp.UtcDateTime.ToString(
            "yyyy-MM-dd", CultureInfo.InvariantCulture), standIn, new(facts, StringComparer.Ordinal));
    }

    // A case that differs comes first; cases that ran take precedence over skipped ones.
    private static string OutcomeOf(IReadOnlyList<Test> cases)
    {
        if (cases.FirstOrDefault(one => one.Status == "failed") is { } failed) return $"{Differs}{FirstLine(failed.Message)}";
        return cases.Any(one => one.Status == "passed") ? Holds : $"{Skipped}{FirstLine(cases[0].Message)}";
    }

    // The report names cases Namespace.Class.Method(target: Emulator, …).
    private static string? FactOf(string name, Target target)
    {
        var mark = $"(target: {target}";
        var at = name.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0 || name[at + mark.Length] is not (',' or ')')) return null;
        return string.Join('.', name[..at].Split('.')[^2..]);
    }

    private static string FirstLine(string? text) =>
        (text ?? "without a message").Split('\n')[0].Trim().Replace("|", "/", StringComparison.Ordinal);

    private sealed record Report(DateTimeOffset Timestamp, Results Results);

    private sealed record Results(IReadOnlyList<Test> Tests);

    private sealed record Test(string Name, string Status, [property: JsonPropertyName("message")] string? Message);
}
