using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("""{"key":"tier","operator":"In","values":["a"]}""", false)]
    [InlineData("""{"key":"tier","operator":"NotIn","values":["a"]}""", true)]
    [InlineData("""{"key":"tier","operator":"Exists"}""", false)]
    [InlineData("""{"key":"tier","operator":"DoesNotExist"}""", true)]
    public void An_absent_label_matches_only_what_excludes_it(string expression, bool matches) =>
        Assert.Equal(matches, Match(expression, """{"app":"x"}"""));

    [Theory]
    [InlineData("""{"key":"tier","operator":"In","values":["a","b"]}""", true)]
    [InlineData("""{"key":"tier","operator":"NotIn","values":["a","b"]}""", false)]
    [InlineData("""{"key":"tier","operator":"NotIn","values":["c"]}""", true)]
    [InlineData("""{"key":"tier","operator":"Exists"}""", true)]
    [InlineData("""{"key":"tier","operator":"DoesNotExist"}""", false)]
    [InlineData("""{"key":"tier","operator":"Near","values":["b"]}""", false)]
    public void A_present_label_is_compared_with_the_values(string expression, bool matches) =>
        Assert.Equal(matches, Match(expression, """{"tier":"b"}"""));

    private static bool Match(string expression, string labels) =>
        Selectors.Match(JsonNode.Parse($$"""{"matchExpressions":[{{expression}}]}"""), JsonNode.Parse(labels));
}
