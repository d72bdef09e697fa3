using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class DocumentTests
{
    private static readonly string OutcomesPage = Documents.Read("docs/outcomes.md");

    // Values of Decision, and names of the S3 API.
    private static readonly string[] _notClasses =
        ["CamelCase", "PublishAgain", "CheckListing", "RetryLater", "PutBucketCors", "NotImplemented"];

    public static TheoryData<string> Pages => [.. Documents.Pages];

    [Theory, MemberData(nameof(Pages))]
    public void Files_that_a_page_names_exist(string page) =>
        Assert.All(
            [.. Documents.LinkedFiles(page), .. Documents.NamedPaths(page)],
            path => Assert.True(Path.Exists(Repository.Path(path)), $"{path} does not exist"));

    [Theory, MemberData(nameof(Pages))]
    public void Sections_that_a_page_links_to_exist(string page) =>
        Assert.All(Documents.LinkedSections(page), link => Assert.Contains(link.Anchor, Documents.Anchors(link.Page)));

    [Fact]
    public void Classes_that_the_architecture_page_names_exist()
    {
        var sources = Projects.Files("*.cs")
            .Where(file => Path.GetRelativePath(Repository.Root, file).StartsWith("services", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var names = Documents.ClassNames("docs/architecture.md").Except(_notClasses).ToList();

        Assert.True(names.Count > 25, "the page was not read");
        Assert.All(names, name => Assert.Contains(sources, source => Regex.IsMatch(source, $@"\b(class|record|enum) {name}\b")));
    }

    [Fact]
    public void Every_status_is_explained() =>
        Assert.All(Enum.GetValues<FileStatus>(), status =>
            Assert.Contains($"\n| `{status.ToWireName()}` |", OutcomesPage, StringComparison.Ordinal));

    [Fact]
    public void Every_code_is_explained()
    {
        var codes = typeof(Codes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", OutcomesPage, StringComparison.Ordinal));
    }

    [Fact]
    public void The_ports_are_those_of_the_run_file() =>
        Assert.All(RunFile.Apps, app => Assert.Contains(
            $" | {app["appPort"]} | {app["daprHTTPPort"]} | {app["daprGRPCPort"]} |",
            Documents.Read("docs/architecture.md"),
            StringComparison.Ordinal));

    [Fact]
    public void The_readme_is_short() => Assert.InRange(Documents.Read("README.md").Split('\n').Length, 1, 100);
}
