namespace FilePipeline.Deploy.Tests;

/// <summary>Spelling of documentation, pages, messages and comments, with the words of <c>docs/words.txt</c>.</summary>
public sealed class SpellingTests
{
    private const int MaxWords = 250;

    private static readonly string[] _words =
        [.. File.ReadLines(Repository.Path("docs", "words.txt")).Where(line => !line.StartsWith('#'))];

    [Fact]
    public Task Every_word_is_in_a_dictionary() => Tool.CheckAsync(
        "cspell", "npm install --global cspell@9.8.0 installs it", Repository.Root, "lint", "--no-progress", "--no-summary", "--no-color");

    [Fact]
    public void The_word_list_is_sorted_and_short()
    {
        Assert.InRange(_words.Length, 1, MaxWords);
        Assert.Equal(_words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), _words);
    }
}
