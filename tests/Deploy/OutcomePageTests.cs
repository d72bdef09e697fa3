using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>The tables of docs/outcomes.md have the statuses and codes of the contracts.</summary>
public sealed partial class OutcomePageTests
{
    private static readonly string _page = Documents.Read("docs/outcomes.md");

    [Theory]
    [InlineData("Packed content", CodeKind.Finding)]
    [InlineData("[Rr]ejection", CodeKind.Rejection)]
    [InlineData("[Ff]ailure", CodeKind.Failure, CodeKind.Message)]
    public void A_table_has_every_code_of_its_kind_and_no_other(string title, params CodeKind[] kinds)
    {
        var section = Assert.Single(Section().Matches(_page), section => Regex.IsMatch(section.Groups["title"].Value, title));
        var rows = Row().Matches(section.Groups["text"].Value)
            .Select(row => row.Groups["name"].Value)
            .Where(name => name == Codes.StepUnavailable || !name.EndsWith("-unavailable", StringComparison.Ordinal));

        Assert.Equal(Codes.All.Where(code => kinds.Contains(code.Kind)).Select(code => code.Name).Order(), rows.Order());
    }

    [Fact]
    public void A_status_is_final_where_the_page_says_so()
    {
        var rows = Status().Matches(_page)
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["final"].Value.Trim().Length > 0);

        Assert.Equal(Enum.GetValues<FileStatus>().ToDictionary(status => status.ToWireName(), status => status.IsFinal()), rows);
    }

    [GeneratedRegex(@"^\#+ (?<title>.+)\n(?<text>(?:(?!\#).*\n?)+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| `(?<name>[a-z{}-]+)`.*\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `(?<name>[a-z]+)` \|(?<final>[^|]*)\|[^|]*\|[^|]*\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Status();
}
