using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Pages;

/// <summary>What every page has around its content, and the static files.</summary>
public sealed class PageShellTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html", "<h1>Upload files</h1>")]
    [InlineData("/assets/upload-http.js", "text/javascript", "XMLHttpRequest")]
    [InlineData("/assets/times.js", "text/javascript", "DateTimeFormat")]
    [InlineData("/assets/people.css", "text/css", "prefers-color-scheme")]
    [InlineData("/assets/icon.svg", "image/svg+xml", "<svg")]
    public async Task The_page_and_its_static_files_are_served(string path, string contentType, string content)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.GetAsync(path);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_has_no_external_and_no_inline_scripts_or_styles()
    {
        await using var app = await IngestApp.StartAsync();
        var page = await app.PageAsync("/");
        foreach (var inline in (string[])["<style", " style=", " onclick=", "https://", "<script>", "src=\"http"])
            Assert.DoesNotContain(inline, page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script type=\"module\" src=\"/assets/upload.js\">", page, StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unchanged_static_file_is_304()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await app.GetAsync("/assets/upload.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Exactly("/assets/upload.js"));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(304, (int)second.StatusCode);
    }

    [Fact]
    public async Task The_navigation_names_each_page_and_marks_this_one()
    {
        await using var app = await IngestApp.StartAsync();
        var links = (await app.PageAsync("/")).LinksOf("nav");
        Assert.Equal(["/", "/files", "/failures", "/ledger", "/system"], links);
        Assert.Contains("href=\"/\" aria-current=\"page\"", await app.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_navigation_counts_parked_files()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 3; n++) app.Sidecar.Buckets[Components.Parking].Put(ParkingKeys.Parked("timed-out", $"{n}"), "{}");
        Assert.Contains("<span class=\"count\" title=\"parked files\">3</span>", await app.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_that_does_not_answer_is_a_banner_on_the_page()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.IsHealthy = false;
        var page = await app.PageAsync("/");
        Assert.Contains("role=\"alert\"><strong>The sidecar of this service does not answer.</strong>", page, StringComparison.Ordinal);
    }
}
