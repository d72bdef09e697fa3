using System.Text.RegularExpressions;

namespace FilePipeline.Ingest.Tests;

/// <summary>The page of the API runs only the scripts of this service, and no other response may run inline ones.</summary>
public sealed partial class ApiReferenceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_response_allows_the_scripts_of_its_own_nonce_only()
    {
        await using var app = await IngestApp.StartAsync();
        var (first, page) = await PageAsync(app);
        var (second, _) = await PageAsync(app);

        Assert.NotEqual(first, second);
        Assert.All(Script().Matches(page), script => Assert.Contains($"nonce=\"{first}\"", script.Value, StringComparison.Ordinal));
        Assert.NotEmpty(Script().Matches(page));
    }

    [Fact]
    public async Task Its_scripts_come_from_this_service()
    {
        await using var app = await IngestApp.StartAsync();
        var (_, page) = await PageAsync(app);

        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        using var script = await app.Client.GetAsync(app.Exactly("/api/v1/reference/scalar.js"), Cancellation);
        Assert.Equal(200, (int)script.StatusCode);
        Assert.DoesNotContain("nonce", PolicyOf(script), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_pages_allow_no_inline_script_or_style()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.Client.GetAsync(app.Exactly("/"), Cancellation);
        Assert.Contains("script-src 'self';", PolicyOf(response), StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", PolicyOf(response), StringComparison.Ordinal);
    }

    private static async Task<(string Nonce, string Page)> PageAsync(IngestApp app)
    {
        using var response = await app.Client.GetAsync(app.Exactly("/api/v1/reference/"), Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        return (Nonce().Match(PolicyOf(response)).Groups["nonce"].Value, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static string PolicyOf(HttpResponseMessage response) => response.Headers.GetValues("Content-Security-Policy").Single();

    [GeneratedRegex("script-src 'self' 'nonce-(?<nonce>[^']{16,})';", RegexOptions.None, 1000)]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Script();
}
