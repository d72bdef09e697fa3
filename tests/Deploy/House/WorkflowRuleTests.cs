using System.Text.RegularExpressions;

namespace FilePipeline.Deploy.Tests;

/// <summary>Rules for workflow code, which is replayed in every turn. The analyser of banned symbols works for whole projects only, so
/// these are checked in the text of each folder that has a list.</summary>
public sealed partial class WorkflowRuleTests
{
    private const string List = "BannedSymbols.txt";

    public static TheoryData<string> Folders =>
    [
        .. Projects.Files(List).Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
            .Where(folder => folder != "."),
    ];

    [Theory, MemberData(nameof(Folders))]
    public void Workflow_code_has_no_banned_symbols_and_awaits_its_context_only(string folder)
    {
        var files = Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => FaultsIn(folder, File.ReadAllText(file)).Select(fault => $"{file}: {fault}")));
    }

    [Fact]
    public void Every_workflow_class_is_in_a_folder_with_the_rules()
    {
        var classes = Directory.EnumerateFiles(Repository.Path("services"), "*.cs", SearchOption.AllDirectories)
            .Where(file => WorkflowClass().IsMatch(File.ReadAllText(file))).Select(Path.GetDirectoryName).ToList();

        Assert.NotEmpty(classes);
        Assert.All(classes, folder => Assert.True(File.Exists(Path.Combine(folder!, List)), folder));
    }

    [Theory]
    [InlineData("await Task.Delay(1);", "Task.Delay")]
    [InlineData("await over.CancelAsync();", "CancelAsync")]
    [InlineData("var now = DateTimeOffset.UtcNow;", ".UtcNow")]
    [InlineData("var id = Guid.NewGuid();", "Guid.NewGuid")]
    [InlineData("await semaphore.WaitAsync();", "awaits something")]
    [InlineData("await Task.WhenAny(timer, File.ReadAllTextAsync(path));", "File.")]
    public void A_planted_symbol_is_found(string code, string expected) => Assert.All(
        Folders, folder => Assert.Contains(FaultsIn(folder, code), fault => fault.Contains(expected, StringComparison.Ordinal)));

    [Fact]
    public void Comments_and_the_context_are_allowed() => Assert.All(
        Folders,
        folder => Assert.Empty(
            FaultsIn(folder, "// CancelAsync would wait\nawait context.CreateTimer(x); await Task.WhenAny(timer, control);")));

    private static IEnumerable<string> FaultsIn(string folder, string source)
    {
        var code = Comment().Replace(source, "");
        foreach (var line in File.ReadLines(Repository.Path(folder, List)))
        {
            var (symbol, reason) = line.Split(';', 2) is [var first, var second] ? (first, second) : throw new FormatException(line);
            if (Regex.IsMatch(code, (char.IsLetter(symbol[0]) ? @"\b" : "") + Regex.Escape(symbol))) yield return $"{symbol}: {reason}";
        }

        foreach (Match await in Await().Matches(code)) yield return $"'{await.Value}' awaits something that is not the context's";
    }

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    // `control` is the task of the context's event, and has completed.
    [GeneratedRegex(@"\bawait (?!context\.|Task\.WhenAny\(|control,)[^;\n]*")]
    private static partial Regex Await();

    [GeneratedRegex(@": Workflow<")]
    private static partial Regex WorkflowClass();
}
