namespace FilePipeline.Ingest.Tests;

public sealed class UploadPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html", "<h1>Upload files</h1>")]
    [InlineData("/app.js", "text/javascript", "XMLHttpRequest")]
    [InlineData("/app.css", "text/css", "prefers-color-scheme")]
    [InlineData("/icon.svg", "image/svg+xml", "<svg")]
    public async Task The_page_and_its_static_files_are_served(string path, string contentType, string content)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.GetAsync(path);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_no_external_and_no_inline_scripts_or_styles()
    {
        await using var app = await IngestApp.StartAsync();
        var page = await app.Client.GetStringAsync(app.Exactly("/"), Cancellation);
        foreach (var inline in (string[])["<style", " style=", " onclick=", "https://", "<script>", "src=\"http"])
            Assert.DoesNotContain(inline, page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script type=\"module\" src=\"/app.js\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unchanged_static_file_is_304()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await app.GetAsync("/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Exactly("/app.js"));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(304, (int)second.StatusCode);
    }
}
