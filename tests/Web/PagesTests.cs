using System.Collections.Concurrent;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests;

/// <summary>The pages as people see them.</summary>
public sealed class PagesTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private readonly ConcurrentQueue<string> _complaints = [];

    [Fact]
    public async Task A_file_is_uploaded_followed_to_its_outcome_and_announced()
    {
        Chromium.SkipWithout();
        var inside = await OpenAsync(running.System.PageAddress);
        var upload = await OpenAsync(running.System.IngestAddress);

        await upload.Locator("#files").SetInputFilesAsync(
            [File("grüße an alle.txt", "eins\nzwei\n"), File("no+good.sh", "#!/bin/sh\n")]);

        var good = Row(upload, "in/grüße an alle.txt");
        await Assertions.Expect(good.Locator(".badge")).ToHaveTextAsync("processed");
        await Assertions.Expect(good.Locator(".facts")).ToContainTextAsync("2 lines");
        var bad = Row(upload, "in/no+good.sh");
        await Assertions.Expect(bad.Locator(".badge")).ToHaveTextAsync("rejected");
        await Assertions.Expect(bad.Locator(".facts")).ToContainTextAsync("type-not-allowed");
        // The other page was open all the time, and nobody touched it.
        await Assertions.Expect(Message(inside, "processed: ", "in/grüße an alle.txt")).ToHaveCountAsync(1);
        await Assertions.Expect(Message(inside, "rejected: ", "in/no+good.sh")).ToHaveCountAsync(1);
        await Assertions.Expect(inside.Locator("[data-bucket=filepipeline-uploads] td").First).Not.ToHaveTextAsync("0");
        await Assertions.Expect(inside.Locator("#live")).ToHaveTextAsync("Updated after every change.");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_name_that_no_address_can_hold_fails_alone()
    {
        Chromium.SkipWithout();
        var upload = await OpenAsync(running.System.IngestAddress);
        // More of them than files go at once.
        await upload.EvaluateAsync("document.getElementById('folder').value = 'in\\ud800/'");
        await upload.Locator("#files").SetInputFilesAsync([File("1.txt", "a"), File("2.txt", "b"), File("3.txt", "c"), File("4.txt", "d")]);
        await Assertions.Expect(upload.Locator("#list li").Filter(new() { HasText = "half of a surrogate pair" })).ToHaveCountAsync(4);

        await upload.EvaluateAsync("document.getElementById('folder').value = 'in/'");
        await upload.Locator("#files").SetInputFilesAsync([File("after-them.txt", "a\n")]);

        await Assertions.Expect(Row(upload, "in/after-them.txt").Locator(".badge")).ToHaveTextAsync("processed");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Neither_page_shuts_anyone_out()
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
    public async Task A_name_that_turns_characters_around_is_shown_as_it_is_written()
    {
        Chromium.SkipWithout();
        const string shown = "in/\uFFFDfdp.exe\uFFFDStatus: processed.txt";
        var upload = await OpenAsync(running.System.IngestAddress);

        await upload.Locator("#files").SetInputFilesAsync([File("\u202Efdp.exe\nStatus: processed.txt", "eins\n")]);

        var row = Row(upload, shown);
        await Assertions.Expect(row.Locator(".badge")).ToHaveTextAsync("not uploaded");
        await Assertions.Expect(row.Locator(".facts")).ToContainTextAsync("Ingest:AllowFormatCharacters");
        Assert.Equal("BDI", await row.Locator(".key").EvaluateAsync<string>("node => node.tagName"));
    }

    private Task<IPage> OpenAsync(Uri address) => running.OpenAsync(address, _complaints.Enqueue);

    private static ILocator Row(IPage page, string key) => page.Locator("#list li").Filter(new() { Has = page.GetByText(key, new() { Exact = true }) });

    private static ILocator Message(IPage page, string what, string key) =>
        page.Locator("[data-message]").Filter(new() { HasTextString = what }).Filter(new() { HasTextString = $"File: {key}" });

    private static FilePayload File(string name, string content) => new() { Name = name, MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(content) };
}
