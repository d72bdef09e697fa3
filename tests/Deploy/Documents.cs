using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.Deploy.Tests;

/// <summary>What the project's pages say that can be checked.</summary>
internal static partial class Documents
{
    public static IReadOnlyList<string> Pages { get; } =
        ["README.md", .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories).Select(Relative)];

    /// <summary>The numbered commands of README.md: <c>3. `command` …</c>.</summary>
    public static IReadOnlyList<string> ReadmeCommands { get; } =
        [.. NumberedCommand().Matches(Read("README.md")).Select(match => match.Groups["command"].Value)];

    public static IEnumerable<int> ReadmeCommandNumbers =>
        NumberedCommand().Matches(Read("README.md")).Select(match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture));

    public static string Read(string page) => File.ReadAllText(Repository.Path(page));

    /// <summary>The files that a page's links name, relative to the root.</summary>
    public static IEnumerable<string> LinkedFiles(string page) =>
        LocalLink().Matches(Read(page)).Select(match => Path.Combine(Path.GetDirectoryName(page)!, match.Groups["file"].Value));

    /// <summary>The words in backquotes that begin like a path of this repository.</summary>
    public static IEnumerable<string> NamedPaths(string page) => Quoted().Matches(Read(page)).Select(match => match.Groups["text"].Value)
        .Where(text => RepositoryPath().IsMatch(text));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"^(?<number>\d+)\. `(?<command>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberedCommand();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LocalLink();

    [GeneratedRegex(@"`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(services|emulator|components|deploy|tests|samples|docs|\.ci)/[\w./-]*$", RegexOptions.ExplicitCapture)]
    private static partial Regex RepositoryPath();
}
