using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FilePipeline.Terraform.Tests;

/// <summary>The table of Athena reads every field of an outcome.</summary>
public sealed partial class LakeTests
{
    private static readonly string _table = File.ReadAllText(Repository.Path("deploy", "terraform", "stacks", "lake", "athena.tf"));

    [Fact]
    public void The_table_has_the_fields_of_an_outcome()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.Path("docs", "file-outcome.schema.json")))!["properties"]!.AsObject();
        var columns = Field().Matches(_table[.._table.IndexOf("queries", StringComparison.Ordinal)])
            .Select(match => match.Groups["name"].Value).ToHashSet();
        var fields = schema.Select(field => field.Key).Concat(schema["write"]!["properties"]!.AsObject().Select(field => field.Key));

        Assert.Equal(fields.Select(Lower).Order(StringComparer.Ordinal), columns.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Saved_queries_use_fields_that_exist()
    {
        var fields = Field().Matches(_table).Select(match => match.Groups["name"].Value).ToHashSet();
        var used = Used().Matches(_table).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(used);
        Assert.Subset(fields, used.ToHashSet());
    }

    // Athena writes names in lower case.
    private static string Lower(string name) => string.Concat(name.Select(char.ToLowerInvariant));

    [GeneratedRegex(@"[""<,](?<name>[a-z]\w*):(int|bigint|string|struct)", RegexOptions.ExplicitCapture)]
    private static partial Regex Field();

    [GeneratedRegex(@"(?<!\.)\bdata\.(write\.)?(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Used();
}
