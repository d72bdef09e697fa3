using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Deploy.Tests;

/// <summary>The list of known mutants fits the code: a mutant that cannot be put in is killed by nothing.</summary>
public sealed class MutantTests
{
    private static readonly IReadOnlyList<Mutant> _mutants =
        JsonSerializer.Deserialize<IReadOnlyList<Mutant>>(File.ReadAllText(Repository.Path("tests", "mutants", "mutants.json")))!;

    [Fact]
    public void Every_mutant_changes_one_place()
    {
        Assert.True(_mutants.Count > 70);
        Assert.All(_mutants, mutant => Assert.Equal(1, File.ReadAllText(Repository.Path(mutant.File)).Split(mutant.From).Length - 1));
        Assert.All(_mutants, mutant => Assert.NotEqual(mutant.From, mutant.To));
    }

    [Fact]
    public void Every_mutant_has_a_name_of_its_own_and_tests_that_there_are()
    {
        Assert.Equal(_mutants.Count, _mutants.Select(mutant => mutant.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(_mutants, mutant => Assert.All(mutant.Only ?? [], test => Assert.NotEmpty(Directory.GetFiles(Repository.Path("tests", mutant.Project), $"{test}.cs", SearchOption.AllDirectories))));
    }

    private sealed record Mutant(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("file")] string File,
        [property: JsonPropertyName("from")] string From,
        [property: JsonPropertyName("to")] string To,
        [property: JsonPropertyName("project")] string Project,
        [property: JsonPropertyName("only")] IReadOnlyList<string>? Only);
}
