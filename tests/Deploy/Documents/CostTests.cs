using System.Data;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>The tables of costs in docs/operations.md: each row is what its formula gives, and the counts are those of the
/// manifests.</summary>
public sealed partial class CostTests
{
    private static readonly string _page = Documents.Read("docs/operations.md");

    public static TheoryData<string> Rows => [.. Row().Matches(_page).Select(row => row.Groups["name"].Value)];

    [Theory, MemberData(nameof(Rows))]
    public void A_row_is_what_its_formula_gives(string name) =>
        Assert.Equal(Shown(Formula(name)), Cost(name));

    [Fact]
    public void The_sums_are_those_of_the_rows()
    {
        foreach (var heading in (string[])["**A million files**", "**Idle, a month"])
        {
            var table = _page[_page.IndexOf(heading, StringComparison.Ordinal)..];
            var end = Sum().Match(table);
            var rows = Row().Matches(table[..end.Index]).Sum(row => decimal.Parse(row.Groups["cost"].Value, CultureInfo.InvariantCulture));
            Assert.Equal(rows, decimal.Parse(end.Groups["cost"].Value, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Requests_for_outcomes_count_every_subscription()
    {
        var subscribers = new ComponentFolder("aws").OfKind("Subscription")
            .Count(subscription => (string?)subscription.Spec["topic"] == Topics.FileOutcomes);

        Assert.StartsWith($"{3 * subscribers} × ", Formula("SQS, the outcome in two queues"), StringComparison.Ordinal);
    }

    [Fact]
    public void Polls_of_KEDA_are_those_of_the_scalers()
    {
        var perMinute = Yaml.ReadDocuments(Repository.Path("deploy", "kubernetes", "scaling", "scalers.yaml"))
            .Where(item => (string?)item["kind"] == "ScaledObject").Select(item => item["spec"]!)
            .Sum(scaler => scaler["triggers"]!.AsArray().Count(trigger => (string?)trigger!["type"] == "aws-sqs-queue")
                // With a replica the autoscaler asks as well, every 15 s.
                * (60 / Number(scaler["pollingInterval"], byDefault: 30) + (Number(scaler["minReplicaCount"], byDefault: 0) > 0 ? 4 : 0)));

        Assert.StartsWith($"{perMinute} × ", Formula("SQS, polls of KEDA"), StringComparison.Ordinal);
    }

    [Fact]
    public void Traces_are_sampled_as_the_collector_does()
    {
        var policies = Yaml.ReadDocuments(Repository.Path("deploy", "observability", "collector.yaml"))
            .Single()["processors"]!["tail_sampling"]!["policies"]!.AsArray();
        var others = policies.Single(policy => (string?)policy!["type"] == "probabilistic")!["probabilistic"]!;
        var share = Number(others["sampling_percentage"], byDefault: 100);

        Assert.Contains($" × 0.{share:00} × ", Formula("X-Ray"), StringComparison.Ordinal);
    }

    private static int Number(JsonNode? node, int byDefault) =>
        (string?)node is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;

    private static string Formula(string name) => Find(name).Groups["formula"].Value;

    private static string Cost(string name) => Find(name).Groups["cost"].Value;

    private static Match Find(string name) => Row().Matches(_page).Single(row => row.Groups["name"].Value == name);

    private static string Shown(string formula)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        // Whole numbers would be divided as such.
        var exact = Whole().Replace(formula.Replace('×', '*').Replace('÷', '/'), "$0.0");
        var value = Convert.ToDecimal(table.Compute(exact, ""), CultureInfo.InvariantCulture);
        return Math.Round(value, 2, MidpointRounding.AwayFromZero).ToString("0.00", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\| (?<name>[^|*]+?) \|(?<about>[^|]*)\| (?<formula>[\d.×÷+() ]+) \| (?<cost>\d+\.\d\d) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| \*\*sum\*\* \| \| \| \*\*(?<cost>\d+\.\d\d)\*\* \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sum();

    [GeneratedRegex(@"(?<![\d.])\d+(?![\d.])")]
    private static partial Regex Whole();
}
