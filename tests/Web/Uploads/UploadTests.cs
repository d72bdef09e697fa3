using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using FilePipeline.Contracts;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>The upload page against the running system.</summary>
public sealed class UploadTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private readonly ConcurrentQueue<string> _complaints = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_files_show_their_outcomes_and_what_was_found()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        await desk.ChooseAsync(
            UploadDesk.File("three-cities.csv", "city,country,people\nBern,CH,134\nGenf,CH,203\n", "text/csv"),
            UploadDesk.File("three-one.txt", "eins\n"), UploadDesk.File("three-wrong.csv", "<html><body>no table</body></html>"));
        await desk.HasBadgeAsync("in/three-cities.csv", "processed");
        await desk.HasFactsAsync("in/three-cities.csv", "CSV, 2 rows × 3 columns, US-ASCII");
        await desk.HasBadgeAsync("in/three-one.txt", "processed");
        await desk.HasFactsAsync("in/three-one.txt", "1 line,");
        await desk.HasBadgeAsync("in/three-wrong.csv", "rejected");
        await desk.HasFactsAsync("in/three-wrong.csv", "(type-mismatch)");
        await Assertions.Expect(desk.Totals).ToContainTextAsync("3 of 3");
        // What did not work comes first.
        await Assertions.Expect(desk.Rows.First.Locator(".badge .word")).ToHaveTextAsync("rejected");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Three_hundred_files_end_with_the_right_counts()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        await desk.Page.Locator("#folder").FillAsync("/many");
        await Assertions.Expect(desk.Page.Locator("#preview")).ToHaveTextAsync("cities.csv → many/cities.csv");
        var good = Enumerable.Range(0, 280).Select(number => UploadDesk.File($"good-{number}.txt", $"{number}\n"));
        var wrong = Enumerable.Range(0, 15).Select(number => UploadDesk.File($"wrong-{number}.png", $"no picture {number}\n"));
        var refused = Enumerable.Range(0, 5).Select(number => UploadDesk.File($"refused-{number}.sh", "#!/bin/sh\n"));
        await desk.ChooseAsync([.. good, .. wrong, .. refused]);
        await Assertions.Expect(desk.Totals).ToContainTextAsync("300 of 300");
        await Assertions.Expect(desk.Totals).ToContainTextAsync("280 processed");
        await Assertions.Expect(desk.Totals).ToContainTextAsync("15 rejected");
        await Assertions.Expect(desk.Totals).ToContainTextAsync("5 not uploaded");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Needs attention 20" }).ClickAsync();
        await Assertions.Expect(desk.Rows.Locator("visible=true").Locator(".badge .word").GetByText("processed")).ToHaveCountAsync(0);
        await desk.HasFactsAsync("many/refused-0.sh", ".sh is not accepted.");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_kept_or_skipped_as_the_reader_says()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        await desk.ChooseAsync(UploadDesk.File("twice-1.txt", "a\n"), UploadDesk.File("twice-2.txt", "b\n"));
        await desk.HasBadgeAsync("in/twice-1.txt", "processed");
        await desk.HasBadgeAsync("in/twice-2.txt", "processed");

        await desk.ChooseAsync(UploadDesk.File("twice-1.txt", "new\n"), UploadDesk.File("twice-2.txt", "new\n"));
        await Assertions.Expect(desk.Page.Locator("#question-text")).ToHaveTextAsync("2 files exist already.");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
        await desk.HasBadgeAsync("in/twice-1.txt", "skipped");

        await desk.ChooseAsync(UploadDesk.File("twice-1.txt", "new\n"));
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
        await desk.HasBadgeAsync("in/twice-1.txt", "processed");
        Assert.Equal("new\n", await TextOfAsync("in/twice-1.txt"));

        await desk.ChooseAsync(UploadDesk.File("twice-2.txt", "third\n"));
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Keep both" }).ClickAsync();
        await desk.HasBadgeAsync("in/twice-2 (2).txt", "processed");
        Assert.Equal(("b\n", "third\n"), (await TextOfAsync("in/twice-2.txt"), await TextOfAsync("in/twice-2 (2).txt")));
    }

    [Fact]
    public async Task An_unreachable_file_store_is_said_and_the_upload_goes_on_after()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        running.System.Faults.SetDown(Components.Files, down: true);
        try
        {
            await desk.ChooseAsync(UploadDesk.File("store-down.txt", "a\n"));
            await desk.HasFactsAsync("in/store-down.txt", "The file store is not reachable. Your file was not stored. Trying again in");
        }
        finally
        {
            running.System.Faults.SetDown(Components.Files, down: false);
        }

        await desk.ClickAsync("in/store-down.txt", "Try again");
        await desk.HasBadgeAsync("in/store-down.txt", "processed");
    }

    [Fact]
    public async Task Files_of_a_folder_keep_their_paths()
    {
        Chromium.SkipWithout();
        using var folder = new TestFolder();
        var root = Directory.CreateDirectory(Path.Combine(folder.Path, "tree", "leaves")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "top.txt"), "a\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(root, "leaves", "leaf.txt"), "a\nb\n", Cancellation);
        var desk = await OpenAsync();
        await desk.Page.Locator("#directory").SetInputFilesAsync(root);
        await desk.HasBadgeAsync("in/tree/top.txt", "processed");
        await desk.HasFactsAsync("in/tree/leaves/leaf.txt", "2 lines");
    }

    [Fact]
    public async Task A_hostile_file_name_is_shown_as_text()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        const string name = "<img src=x onerror=alert(1)>.txt";
        var alerts = 0;
        desk.Page.Dialog += (_, _) => alerts++;
        await desk.ChooseAsync(UploadDesk.File(name, "a\n"));
        await desk.HasBadgeAsync($"in/{name}", "processed");
        await Assertions.Expect(desk.Row($"in/{name}").Locator(".key")).ToHaveTextAsync($"in/{name}");
        Assert.Equal(0, alerts);
        Assert.Equal(0, await desk.Page.Locator("#list img").CountAsync());
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_pauses_resumes_and_cancels()
    {
        Chromium.SkipWithout();
        await using var proxy = CountingProxy.Start(running.System.IngestAddress.Port);
        using var folder = new TestFolder();
        var path = await UploadDesk.WriteFileAsync(folder.Path, "keyboard.bin", 12 << 20, Cancellation);
        var desk = await OpenAsync(proxy);
        proxy.HoldAfter(4 << 20);
        await desk.ChoosePathAsync(path);
        await proxy.Held.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        var row = desk.Row("in/keyboard.bin");

        await row.Locator("[data-act=pause]").FocusAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasBadgeAsync("in/keyboard.bin", "paused");
        // The button that had the focus is gone; the row has it.
        await Assertions.Expect(row).ToBeFocusedAsync();
        proxy.Release();
        await desk.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(row.Locator("[data-act=resume]")).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasBadgeAsync("in/keyboard.bin", "processed");
        await desk.Page.Locator("#clear").FocusAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Rows).ToHaveCountAsync(0);
        await Assertions.Expect(desk.Page.Locator("#list-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_thousand_rows_stay_quick_and_accessible()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        await desk.ChooseAsync(Enumerable.Range(0, 1000).Select(number => UploadDesk.File($"row-{number}.sh", "x")));
        await Assertions.Expect(desk.Rows).ToHaveCountAsync(1000);
        await Assertions.Expect(desk.Totals).ToContainTextAsync("1,000 of 1,000");
        var height = await desk.Rows.First.EvaluateAsync<double>("row => row.getBoundingClientRect().height");
        Assert.InRange(height, 30, 50);
        var found = await desk.Page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {violation.Help}"));
    }

    [Fact]
    public async Task Without_scripts_the_form_stores_files()
    {
        Chromium.SkipWithout();
        var page = await running.OpenAsync(running.System.IngestAddress, _complaints.Enqueue, scripts: false);
        await page.Locator("#plain-prefix").FillAsync("plain/");
        await page.Locator("#plain-files").SetInputFilesAsync(UploadDesk.File("form.txt", "a\n"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/files\\?prefix=plain%2F$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal("a\n", await TextOfAsync("plain/form.txt"));
    }

    private async Task<UploadDesk> OpenAsync(CountingProxy? proxy = null) => await UploadDesk.OnAsync(await running.OpenAsync(
        proxy is null ? running.System.IngestAddress : new($"http://127.0.0.1:{proxy.Port}/"), _complaints.Enqueue));

    private Task<string> TextOfAsync(string key) => running.TextOfAsync(key, Cancellation);
}
