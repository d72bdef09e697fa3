namespace FilePipeline.Emulator.Tests;

public sealed class ApiTokensTests
{
    [Fact]
    public void Each_run_has_new_tokens()
    {
        var (first, second) = (ApiTokens.Of(_ => null), ApiTokens.Of(_ => ""));
        string[] all = [first.Dapr, first.App, second.Dapr, second.App];
        Assert.All(all, token => Assert.Matches("^[0-9a-f]{64}$", token));
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void A_token_in_the_environment_is_used()
    {
        var tokens = ApiTokens.Of(name => name == "DAPR_API_TOKEN" ? "mine" : null);
        Assert.Equal("mine", tokens.Dapr);
        Assert.Matches("^[0-9a-f]{64}$", tokens.App);
    }
}
