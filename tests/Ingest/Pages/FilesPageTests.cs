using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class FilesPageTests
{
    [Fact]
    public async Task Browsers_get_a_page_and_programs_get_JSON()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        using var page = await app.OpenAsync("/files");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Accept", page.Headers.Vary);
        using var json = await app.GetAsync("/files");
        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Accept", json.Headers.Vary);
        using var both = await app.OpenAsync("/files", ("Accept", "application/json"));
        Assert.Equal("application/json", both.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Files_are_listed_with_status_code_type_and_size()
    {
        await using var app = await IngestApp.StartAsync();
        var good = app.Place("in/a.txt", FileStatus.Processed);
        app.Place("in/b.sh", FileStatus.Rejected, Codes.TypeNotAllowed);
        app.Bucket.Put("in/c.txt", "x");
        var page = await app.PageAsync("/files?prefix=in/");
        var text = page.TextOf();
        Assert.Contains("in/a.txt ✓ processed text 3 bytes", text, StringComparison.Ordinal);
        Assert.Contains("in/b.sh ✕ rejected type-not-allowed text 3 bytes", text, StringComparison.Ordinal);
        Assert.Contains("in/c.txt · no record 1 byte", text, StringComparison.Ordinal);
        Assert.Contains($"href=\"/files/{good.FileId}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chips_keep_the_other_filters()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        var page = await app.PageAsync("/files?prefix=in%2F&type=text");
        Assert.Contains("href=\"/files?prefix=in%2F&amp;type=text&amp;status=rejected\"", page, StringComparison.Ordinal);
        Assert.Contains(
            "<a href=\"/files?prefix=in%2F&amp;type=text\" aria-current=\"true\">any</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_their_links_without_a_gap()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 120; n++) app.Bucket.Put($"in/{n:000}.txt", "x");
        List<string> keys = [];
        for (var path = "/files"; path is not null;)
        {
            var page = await app.PageAsync(path);
            keys.AddRange(page.KeysOf());
            path = page.LinkTo("Next page");
            Assert.True(keys.Count <= 120, "the pages do not end");
        }

        Assert.Equal(app.Bucket.Keys, keys);
    }

    [Fact]
    public async Task A_filter_says_how_far_the_search_came()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        app.Place("in/b.txt", FileStatus.Removed);
        var text = (await app.PageAsync("/files?status=processed")).TextOf();
        Assert.Contains(
            "1 match among 2 searched files: the search is complete. In the order of the keys.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_listed_the_newest_first()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.sh", FileStatus.Rejected, Codes.TypeNotAllowed, minute: 1);
        app.Place("in/b.sh", FileStatus.Rejected, Codes.TypeNotAllowed, minute: 2);
        var page = await app.PageAsync("/files?status=rejected");
        Assert.Equal(["in/b.sh", "in/a.sh"], page.KeysOf());
        Assert.Contains("The newest first.", page.TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/files", "There are no files yet.")]
    [InlineData("/files?prefix=no/such/", "No file matches.")]
    public async Task An_empty_list_says_what_to_do(string path, string sentence)
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains(sentence, (await app.PageAsync(path)).TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/files?status=no-such", 400, "status is one of")]
    [InlineData("/files?cursor=no-such", 400, "belongs to another search")]
    public async Task An_invalid_parameter_is_a_page_with_the_reason(string path, int status, string reason)
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains(reason, (await app.PageAsync(path, status)).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_bucket_is_a_page_that_says_so()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call is { Component: Components.Files, Operation: "list" });
        using var response = await app.OpenAsync("/files");
        Assert.NotNull(response.Headers.RetryAfter);
        var text = (await response.PageAsync(503)).TextOf();
        Assert.Contains("Files cannot be shown now", text, StringComparison.Ordinal);
        Assert.Contains("files could not be reached", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_other_people_are_not_listed()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        app.Place("users/alice/a.txt", FileStatus.Processed);
        app.Place("users/bob/b.txt", FileStatus.Processed);
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);

        using var own = await alice.OpenAsync(app.Exactly("/files"));
        using var others = await alice.OpenAsync(app.Exactly("/files?prefix=users/bob/"));

        Assert.Equal(["users/alice/a.txt"], (await own.PageAsync()).KeysOf());
        var refused = await others.PageAsync(403);
        Assert.DoesNotContain("b.txt", refused, StringComparison.Ordinal);
        Assert.Contains("href=\"/files?prefix=users%2Falice%2F\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_key_is_text()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/<img src=x onerror=alert(1)>.txt", FileStatus.Processed);
        app.Place("in/\u202Efdp.exe", FileStatus.Processed);
        var page = await app.PageAsync("/files");
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.Contains("<bdi class=\"key\">in/&lt;img src=x onerror=alert(1)&gt;.txt</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("<bdi class=\"key\">in/\uFFFDfdp.exe</bdi>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_follow_the_language_of_the_reader()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("in/a.txt", new string('x', 1536));
        var page = await app.PageAsync("/files", headers: ("Accept-Language", "de-DE,de;q=0.9,en;q=0.5"));
        Assert.Contains("1,5 KiB", page, StringComparison.Ordinal);
    }
}
