using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class LedgerPageTests
{
    [Fact]
    public async Task Matching_totals_say_since_when_and_show_the_equation()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.State.Set(StateKeys.Ledger, """
            {"schema":1,"asOf":"2026-01-02T03:04:05Z","gapZeroSince":"2026-01-01T00:00:00Z","listed":{"count":2,"bytes":5},
             "processed":{"count":1,"bytes":3},"waiting":{"count":1,"bytes":2}}
            """u8.ToArray());
        var text = (await app.PageAsync("/ledger")).TextOf();
        Assert.Contains("✓ Totals match since 2026-01-01 00:00:00 UTC", text, StringComparison.Ordinal);
        Assert.Contains("✓ processed 1 3 bytes", text, StringComparison.Ordinal);
        Assert.Contains("= listed in the bucket 2 5 bytes", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_says_since_when_something_is_missing()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.State.Set(StateKeys.Ledger, """
            {"schema":1,"asOf":"2026-01-02T03:04:05Z","gapSince":"2026-01-02T00:00:00Z",
             "listed":{"count":1,"bytes":5},"gap":{"count":1,"bytes":5}}
            """u8.ToArray());
        Assert.Contains(
            "✕ Something is missing since 2026-01-02 00:00:00 UTC", (await app.PageAsync("/ledger")).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_scan_the_page_says_when_there_will_be_a_ledger()
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains("There is no ledger yet.", (await app.PageAsync("/ledger")).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_charts_show_the_outcomes_by_the_hour_and_repeat_them_as_a_table()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time.AddHours(2)));
        await app.DeliverAsync(Some.Record(Some.Event("in/a.txt")) with { Bytes = 2045, UpdatedAt = Some.Time.AddSeconds(5) });
        await app.DeliverAsync(Some.Record(Some.Event("in/b.txt"), FileStatus.Rejected) with { UpdatedAt = Some.Time.AddSeconds(9) });
        var page = await app.PageAsync("/ledger");
        Assert.Contains("<svg class=\"chart\"", page, StringComparison.Ordinal);
        Assert.Contains("2026-01-02 03:00:00 UTC 1 1 0 0 2.0 KiB", page.TextOf(), StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_with_prefixes_may_not_see_the_files_of_all()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);
        using var page = await alice.OpenAsync(app.Exactly("/ledger"));
        Assert.DoesNotContain("href=\"/ledger\"", await page.PageAsync(403), StringComparison.Ordinal);
    }
}
