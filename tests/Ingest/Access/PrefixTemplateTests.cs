using System.Security.Claims;

namespace FilePipeline.Ingest.Tests.Access;

public sealed class PrefixTemplateTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82")]
    [InlineData("a.b-c_d@example.com")]
    [InlineData("grüße")]
    [InlineData("a b")]
    public void A_claim_becomes_one_folder(string value) => Assert.Equal([$"users/{value}/"], Expand("users/{sub}/", ("sub", value)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" alice")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("../bob")]
    [InlineData("alice/")]
    [InlineData("/")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u2028b")]
    [InlineData("a\uD800b")]
    public void An_unsafe_value_gives_no_prefix(string value) => Assert.Empty(Expand("users/{sub}/", ("sub", value)));

    [Fact]
    public void A_very_long_value_gives_no_prefix() => Assert.Empty(Expand("users/{sub}/", ("sub", new string('a', 201))));

    [Fact]
    public void A_missing_claim_gives_no_prefix() => Assert.Empty(Expand("{tenant}/{sub}/", ("sub", "alice")));

    [Fact]
    public void Several_claims_and_values_are_combined() =>
        Assert.Equal(
            ["eu/x/in/", "eu/y/in/"],
            Expand("{tenant}/{groups}/in/", ("tenant", "eu"), ("groups", "x"), ("groups", "y"), ("groups", "../z")));

    [Theory]
    [InlineData("shared/")]
    [InlineData("users/{sub}/")]
    [InlineData("{https://example.com/tenant}/{cognito:username}/")]
    public void A_valid_template_has_no_error(string text) => Assert.Null(PrefixTemplate.ErrorOf(text));

    [Theory]
    [InlineData("")]
    [InlineData("users/{sub}")]
    [InlineData("users/{}/")]
    [InlineData("users/{sub/")]
    [InlineData("users/sub}/")]
    [InlineData("users/{{sub}}/")]
    [InlineData("users/../{sub}/")]
    public void An_invalid_template_has_an_error(string text) => Assert.NotNull(PrefixTemplate.ErrorOf(text));

    private static IEnumerable<string> Expand(string template, params (string Type, string Value)[] claims) =>
        new PrefixTemplate(template).Expand(new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)))));
}
