using System.Text.RegularExpressions;

namespace FilePipeline.Deploy.Tests;

/// <summary>Every claim of docs/security.md has a test.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string[] _rows =
        [.. Documents.Read("docs/security.md").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)
                && !line.StartsWith("| who |", StringComparison.Ordinal) && !line.StartsWith("| threat |", StringComparison.Ordinal))];

    private static readonly Lazy<string[]> _sources =
        new(() => [.. Directory.EnumerateFiles(Repository.Path("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Path("tests"), "*Facts.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText)]);

    public static TheoryData<string> NamedTests =>
        [.. _rows.SelectMany(row => TestName().Matches(row)).Select(match => match.Groups["test"].Value).Distinct()];

    [Fact]
    public void Every_row_names_a_test()
    {
        Assert.True(_rows.Length > 20, "the page was not read");
        Assert.All(_rows, row => Assert.Matches(TestName(), row.TrimEnd('|', ' ').Split('|')[^1]));
    }

    [Theory, MemberData(nameof(NamedTests))]
    public void A_named_test_exists(string test)
    {
        var (subject, name) = (test.Split('.')[0], test.Split('.')[1]);
        Assert.Contains(_sources.Value, source =>
            Regex.IsMatch(source, $@"\bclass {subject}\b")
                && Regex.IsMatch(source, $@"\[(Fact|Theory)[^\]]*\](\s*\[[^\n]*\])*\s*public (async Task|void|Task) {name}\("));
    }

    [GeneratedRegex(@"`(?<test>[A-Z]\w+(Tests|Facts)\.\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
