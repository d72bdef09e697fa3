using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class DetailPageTests
{
    [Fact]
    public async Task A_processed_file_shows_what_was_found()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event("in/cities.csv")) with
        {
            Bytes = 1536,
            Lines = 8,
            Sha256 = new string('a', 64),
            Analysis = new() { ["type"] = "text/csv", ["rows"] = 7, ["columns"] = 3, ["encoding"] = "utf-8", ["delimiter"] = "," },
        });
        var page = await app.PageAsync($"/files/{record.FileId}");
        var text = page.TextOf();
        Assert.Contains("✓ processed The file was processed.", text, StringComparison.Ordinal);
        Assert.Contains("CSV, 7 rows × 3 columns, UTF-8", text, StringComparison.Ordinal);
        Assert.Contains("Size 1.5 KiB (1,536 bytes)", text, StringComparison.Ordinal);
        Assert.Contains("Delimiter comma", text, StringComparison.Ordinal);
        Assert.Contains($"data-copy=\"{new string('a', 64)}\"", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/api/v1/files/{record.FileId}/content\" download", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_file_shows_why_and_what_to_do()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event("in/a.sh"), FileStatus.Rejected) with
        {
            Code = Codes.TypeNotAllowed,
            Reason = "extension .sh is not accepted (allowed: csv)",
        });
        var text = (await app.PageAsync($"/files/{record.FileId}")).TextOf();
        Assert.Contains("The file was rejected: files with this extension are not accepted.", text, StringComparison.Ordinal);
        Assert.Contains("extension .sh is not accepted (allowed: csv)", text, StringComparison.Ordinal);
        Assert.Contains($"What to do: {CodeWords.Find(Codes.TypeNotAllowed)!.Advice}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_shown_in_order_with_causes()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event("in/a.txt"), FileStatus.Failing) with
        {
            Code = Codes.TimedOut,
            UpdatedAt = Some.Time.AddMinutes(9),
            History =
            [
                new(Some.Time.AddMinutes(5), 1, Codes.TimedOut, "after 60 s"),
                new(Some.Time.AddMinutes(6), 1, "requeued", "by ada"),
            ],
        });
        var page = await app.PageAsync($"/files/{record.FileId}");
        var text = page.TextOf();
        Assert.Contains("Attempt 1 failed: processing took longer than its limit (timed-out) after 60 s", text, StringComparison.Ordinal);
        Assert.Contains("An operator sent the file back by ada", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("Attempt 1", StringComparison.Ordinal) < text.IndexOf("by ada", StringComparison.Ordinal));
        Assert.Contains($"data-live=\"events\" data-source=\"/api/v1/files/{record.FileId}/events\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_leads_to_the_same_page()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a b.txt", FileStatus.Processed);
        var page = await app.PageAsync("/files/in/a%20b.txt");
        Assert.Contains("<h1><bdi class=\"key\">in/a b.txt</bdi></h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_record_is_404_and_says_what_to_do()
    {
        await using var app = await IngestApp.StartAsync();
        var text = (await app.PageAsync("/files/in/no.txt", 404)).TextOf();
        Assert.Contains("Nothing is known about in/no.txt", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_a_page()
    {
        await using var app = await IngestApp.StartAsync();
        var fileId = StateKeys.FileId("in/a.txt");
        app.Sidecar.State.Set(StateKeys.File(fileId), "{\"status\":\"quarantined\"}"u8.ToArray());
        Assert.Contains("Record unreadable", (await app.PageAsync($"/files/{fileId}", 500)).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_person_is_as_unknown_as_one_that_does_not_exist()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        var foreign = app.Place("users/bob/b.txt", FileStatus.Processed);
        var own = app.Place("users/alice/a.txt", FileStatus.Processed);
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);

        using var mine = await alice.OpenAsync(app.Exactly($"/files/{own.FileId}"));
        using var theirs = await alice.OpenAsync(app.Exactly($"/files/{foreign.FileId}"));
        using var named = await alice.OpenAsync(app.Exactly("/files/users/bob/b.txt"));

        Assert.Contains("users/alice/a.txt", await mine.PageAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("b.txt", await theirs.PageAsync(404), StringComparison.Ordinal);
        Assert.Contains("This key is not yours", await named.PageAsync(403), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_is_linked_where_a_setting_says_how()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:TraceLink", "https://traces.example/t/{traceId}"));
        var record = app.Save(Some.Record() with { Traceparent = $"00-{new string('b', 32)}-{new string('c', 16)}-01" });
        var page = await app.PageAsync($"/files/{record.FileId}");
        Assert.Contains($"href=\"https://traces.example/t/{new string('b', 32)}\"", page, StringComparison.Ordinal);
    }
}
