using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Deploy.Tests;

/// <summary>The list of known mutants matches the code: a mutant that cannot be applied tests nothing.</summary>
public sealed class MutantTests
{
    private static readonly IReadOnlyList<Mutant> _mutants =
        JsonSerializer.Deserialize<IReadOnlyList<Mutant>>(File.ReadAllText(Repository.Path("tests", "mutants", "mutants.json")))!;

    [Fact]
    public void Every_mutant_changes_exactly_one_place()
    {
        Assert.True(_mutants.Count > 70);
        Assert.All(_mutants, mutant => Assert.Equal(1, File.ReadAllText(Repository.Path(mutant.File)).Split(mutant.From).Length - 1));
        Assert.All(_mutants, mutant => Assert.NotEqual(mutant.From, mutant.To));
    }

    [Fact]
    public void Every_mutant_has_a_unique_name_and_existing_tests()
    {
        Assert.Equal(_mutants.Count, _mutants.Select(mutant => mutant.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(_mutants, mutant => Assert.All(mutant.Only ?? [], test =>
            Assert.NotEmpty(Directory.GetFiles(Repository.Path("tests", mutant.Project), $"{test}.cs", SearchOption.AllDirectories))));
    }

    private sealed record Mutant(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("file")] string File,
        [property: JsonPropertyName("from")] string From,
        [property: JsonPropertyName("to")] string To,
        [property: JsonPropertyName("project")] string Project,
        [property: JsonPropertyName("only")] IReadOnlyList<string>? Only);
}
