using System.Collections.Concurrent;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests;

/// <summary>The pages in a browser.</summary>
public sealed class PagesTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private readonly ConcurrentQueue<string> _complaints = [];

    [Fact]
    public async Task A_file_is_uploaded_and_its_outcome_announced()
    {
        Chromium.SkipWithout();
        var inside = await OpenAsync(running.System.PageAddress);
        var upload = await OpenAsync(running.System.IngestAddress);

        await upload.Locator("#files").SetInputFilesAsync(
            [File("grüße an alle.txt", "eins\nzwei\n"), File("no+good.png", "no picture\n")]);

        var good = Row(upload, "in/grüße an alle.txt");
        await Assertions.Expect(good.Locator(".badge .word")).ToHaveTextAsync("processed");
        await Assertions.Expect(good.Locator(".facts")).ToContainTextAsync("2 lines");
        var bad = Row(upload, "in/no+good.png");
        await Assertions.Expect(bad.Locator(".badge .word")).ToHaveTextAsync("rejected");
        await Assertions.Expect(bad.Locator(".facts")).ToContainTextAsync("type-mismatch");
        // The other page was open all the time, without any action.
        await Assertions.Expect(Message(inside, "processed: ", "in/grüße an alle.txt")).ToHaveCountAsync(1);
        await Assertions.Expect(Message(inside, "rejected: ", "in/no+good.png")).ToHaveCountAsync(1);
        await Assertions.Expect(inside.Locator("[data-bucket=filepipeline-uploads] td").First).Not.ToHaveTextAsync("0");
        await Assertions.Expect(inside.Locator("#live")).ToHaveTextAsync("Updated after every change.");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task An_invalid_file_name_does_not_stop_other_uploads()
    {
        Chromium.SkipWithout();
        var upload = await OpenAsync(running.System.IngestAddress);
        // More files than are uploaded at the same time.
        await upload.EvaluateAsync("document.getElementById('folder').value = 'in\\ud800/'");
        await upload.Locator("#files").SetInputFilesAsync([File("1.txt", "a"), File("2.txt", "b"), File("3.txt", "c"), File("4.txt", "d")]);
        await Assertions.Expect(upload.Locator("#list li").Filter(new() { HasText = "half of a surrogate pair" })).ToHaveCountAsync(4);

        await upload.EvaluateAsync("document.getElementById('folder').value = 'in/'");
        await upload.Locator("#files").SetInputFilesAsync([File("after-them.txt", "a\n")]);

        await Assertions.Expect(Row(upload, "in/after-them.txt").Locator(".badge .word")).ToHaveTextAsync("processed");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task The_reference_of_the_API_shows_its_operations_without_a_refused_resource()
    {
        Chromium.SkipWithout();
        var page = await OpenAsync(new(running.System.IngestAddress, "/api/v1/reference"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "FilePipeline", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("/api/v1/files/{id}", new() { Exact = true }).First).ToBeAttachedAsync();
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Both_pages_are_accessible()
    {
        Chromium.SkipWithout();
        foreach (var address in (Uri[])[running.System.PageAddress, running.System.IngestAddress])
        {
            var page = await OpenAsync(address);
            var found = await page.RunAxe();
            Assert.Empty(found.Violations.Select(violation => $"{address}: {violation.Id}: {violation.Help}"));
        }
    }

    [Fact]
    public async Task A_name_with_direction_characters_is_shown_literally()
    {
        Chromium.SkipWithout();
        const string shown = "in/\uFFFDfdp.exe\uFFFDStatus: processed.txt";
        var upload = await OpenAsync(running.System.IngestAddress);

        await upload.Locator("#files").SetInputFilesAsync([File("\u202Efdp.exe\nStatus: processed.txt", "eins\n")]);

        var row = Row(upload, shown);
        await Assertions.Expect(row.Locator(".badge .word")).ToHaveTextAsync("not uploaded");
        await Assertions.Expect(row.Locator(".facts")).ToContainTextAsync("Ingest:AllowFormatCharacters");
        Assert.Equal("BDI", await row.Locator(".key").EvaluateAsync<string>("node => node.tagName"));
    }

    private Task<IPage> OpenAsync(Uri address) => running.OpenAsync(address, _complaints.Enqueue);

    private static ILocator Row(IPage page, string key) =>
        page.Locator("#list li").Filter(new() { Has = page.GetByText(key, new() { Exact = true }) });

    private static ILocator Message(IPage page, string what, string key) =>
        page.Locator("[data-message]").Filter(new() { HasTextString = what }).Filter(new() { HasTextString = $"File: {key}" });

    private static FilePayload File(string name, string content) =>
        new() { Name = name, MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(content) };
}
