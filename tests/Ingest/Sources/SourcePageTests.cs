using FilePipeline.Contracts;
using FilePipeline.Ingest.Tests.Pages;

namespace FilePipeline.Ingest.Tests;

/// <summary>Pages name sources where there are several, and only there.</summary>
public sealed class SourcePageTests
{
    private const string Ledger = """
        {"schema":1,"asOf":"2026-01-02T03:04:05Z","gapSince":"2026-01-02T00:00:00Z",
         "listed":{"count":3,"bytes":9},"processed":{"count":2,"bytes":6},"gap":{"count":1,"bytes":3},
         "sources":{"":{"schema":1,"asOf":"2026-01-02T03:04:05Z","listed":{"count":2,"bytes":6},"processed":{"count":2,"bytes":6}},
          "eu":{"schema":1,"asOf":"2026-01-02T03:04:05Z","listed":{"count":1,"bytes":3},"gap":{"count":1,"bytes":3}}}}
        """;

    [Fact]
    public async Task With_one_bucket_no_page_says_a_word_of_sources()
    {
        await using var app = await IngestApp.StartAsync();
        var file = app.Place("in/a.txt", FileStatus.Rejected, Codes.TypeNotAllowed);
        foreach (var path in (string[])["/files", $"/files/{file.FileId}", "/failures", "/ledger", "/"])
            Assert.DoesNotContain("Source", (await app.PageAsync(path)).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_files_has_a_filter_and_a_column()
    {
        var (app, sidecar) = await SourceApp.StartAsync(["eu"]);
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        var file = app.PlaceIn("eu", "in/a.txt");
        app.PlaceIn(null, "in/b.txt");

        var page = await app.PageAsync("/files?source=eu");
        Assert.Equal(["in/a.txt"], page.KeysOf());
        Assert.Contains("in/a.txt eu ✓ processed", page.TextOf(), StringComparison.Ordinal);
        Assert.Equal("/files", page.LinkTo("default"));
        Assert.Equal(["in/b.txt"], (await app.PageAsync("/files")).KeysOf());

        Assert.Contains("Source: eu", (await app.PageAsync($"/files/{file.FileId}")).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_failures_name_the_source_of_each()
    {
        var (app, sidecar) = await SourceApp.StartAsync(["eu"]);
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        foreach (var source in (string?[])[null, "eu"])
        {
            var failed = app.Save(app.PlaceIn(source, "in/bad.txt", FileStatus.Rejected) with
            {
                Code = Codes.TypeNotAllowed,
            });
            app.Sidecar.Buckets[Components.Parking].Put(FailureIndexKeys.Of(failed)!, "{}");
        }

        var page = await app.PageAsync("/files?status=rejected&source=eu");
        Assert.Contains("in/bad.txt eu ✕ rejected", page.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_has_a_line_for_each_source()
    {
        var (app, sidecar) = await SourceApp.StartAsync(["eu", "us"]);
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        app.Sidecar.State.Set(StateKeys.Ledger, System.Text.Encoding.UTF8.GetBytes(Ledger));

        var text = (await app.PageAsync("/ledger")).TextOf();
        Assert.Contains("default match 2 6 bytes 2 0", text, StringComparison.Ordinal);
        Assert.Contains("eu something is missing 1 3 bytes 0 1", text, StringComparison.Ordinal);
        Assert.Contains("us not scanned yet", text, StringComparison.Ordinal);

        var json = (await app.JsonAsync("/api/v1/ledger"))["sources"]!;
        Assert.Equal((true, false), ((bool)json[""]!["isBalanced"]!, (bool)json["eu"]!["isBalanced"]!));
    }

    [Fact]
    public async Task The_page_for_uploads_offers_the_sources()
    {
        var (app, sidecar) = await SourceApp.StartAsync(["eu"]);
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        var page = await app.PageAsync("/");
        Assert.Contains("<select id=\"source\" name=\"source\">", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"eu\" data-folder=\"in/\">eu</option>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_for_uploads_offers_only_sources_with_a_prefix_of_the_caller()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var (app, sidecar) = await SourceApp.StartAsync(["eu", "us"], issuer.Settings(
            ("Auth:Prefixes:0", "users/{sub}/"), ("Auth:Prefixes:1", "eu:shared/{sub}/")));
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);
        using var response = await alice.OpenAsync(app.Exactly("/"));
        var page = await response.PageAsync();
        Assert.Contains("<option value=\"\" data-folder=\"users/alice/in/\">default</option>", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"eu\" data-folder=\"shared/alice/in/\">eu</option>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<option value=\"us\"", page, StringComparison.Ordinal);
    }
}
