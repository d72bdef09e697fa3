using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.Deploy.Tests;

/// <summary>Reads the parts of the documentation that tests can check.</summary>
internal static partial class Documents
{
    public static IReadOnlyList<string> Pages { get; } =
        ["README.md", "CONTRIBUTING.md", .. Directory.EnumerateFiles(
            Repository.Path("docs"), "*.md", SearchOption.AllDirectories).Select(Relative)];

    /// <summary>The numbered commands of README.md: <c>3. `command` …</c>.</summary>
    public static IReadOnlyList<string> ReadmeCommands { get; } =
        [.. NumberedCommand().Matches(Read("README.md")).Select(match => match.Groups["command"].Value)];

    public static IEnumerable<int> ReadmeCommandNumbers =>
        NumberedCommand().Matches(Read("README.md")).Select(match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture));

    public static string Read(string page) => File.ReadAllText(Repository.Path(page));

    /// <summary>The files that a page's links name, relative to the root.</summary>
    public static IEnumerable<string> LinkedFiles(string page) =>
        LocalLink().Matches(Read(page)).Select(match => Path.Combine(Path.GetDirectoryName(page)!, match.Groups["file"].Value));

    /// <summary>The sections that a page's links name: the page, relative to the root, and the anchor.</summary>
    public static IEnumerable<(string Page, string Anchor)> LinkedSections(string page) =>
        SectionLink().Matches(Read(page)).Select(match => (
        match.Groups["file"].Value is { Length: > 0 } file
            ? Path.GetRelativePath(Repository.Root, Repository.Path(Path.GetDirectoryName(page)!, file))
            : page,
        match.Groups["anchor"].Value));

    /// <summary>The anchors of a page's headings, as GitHub makes them.</summary>
    public static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Read(page))
            .Select(match => NoAnchor().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The names in CamelCase of a page's drawings and backquotes.</summary>
    public static IEnumerable<string> ClassNames(string page) =>
        Code().Matches(Read(page))
            .SelectMany(code => CamelCase().Matches(code.Value)).Select(name => name.Value).Distinct(StringComparer.Ordinal);

    /// <summary>The words in backquotes that begin like a path of this repository.</summary>
    public static IEnumerable<string> NamedPaths(string page) => Quoted().Matches(Read(page)).Select(match => match.Groups["text"].Value)
        .Where(text => RepositoryPath().IsMatch(text));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"^(?<number>\d+)\. `(?<command>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberedCommand();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LocalLink();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]*)#(?<anchor>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex SectionLink();

    [GeneratedRegex(@"^\#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    // A name after a slash, dot, colon or hyphen is part of a path, a setting or a header.
    [GeneratedRegex(@"(?<![\w/.:-])[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+\b(?![-:])", RegexOptions.ExplicitCapture)]
    private static partial Regex CamelCase();

    [GeneratedRegex(@"`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(services|emulator|components|deploy|tests|samples|docs|\.ci)/[\w./-]*$", RegexOptions.ExplicitCapture)]
    private static partial Regex RepositoryPath();
}
