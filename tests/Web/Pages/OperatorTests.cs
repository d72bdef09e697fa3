using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Pipeline.Tests;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Pages;

/// <summary>An operator finds out why files failed, and sends them back.</summary>
public sealed class OperatorTests(PagesSystem running) : IClassFixture<PagesSystem>
{
    [Fact]
    public async Task A_rejected_file_shows_why_from_the_list_to_its_page()
    {
        Chromium.SkipWithout();
        await running.UploadAsync("in/tool.sh", "#!/bin/sh\n");
        var page = await running.OpenAsync("/failures");
        await page.GetByRole(AriaRole.Link, new() { Name = "in/tool.sh" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("in/tool.sh");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("files with this extension are not accepted");
        await Assertions.Expect(page.Locator("main .advice")).ToContainTextAsync("Upload the file in an accepted format");
    }

    [Fact]
    public async Task A_group_is_sent_back_a_few_first_paused_resumed_and_processed()
    {
        Chromium.SkipWithout();
        var page = await running.OpenAsync("/failures");
        await page.GetByRole(AriaRole.Link, new() { Name = ParkedGroup.Code, Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-count=group]")).ToHaveTextAsync($"{PagesSystem.ParkedFiles}");
        // Requeue connects its worker within a minute.
        while (!await page.GetByLabel("Files of the first step").IsVisibleAsync()) await page.ReloadAsync();
        await page.GetByLabel("Files of the first step").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the send-back" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-phase]")).ToHaveTextAsync("paused");
        var sent = await CountAsync(page, "sent");
        Assert.InRange(sent, 0, PagesSystem.ParkedFiles - 1);
        // The page follows by itself: while it is paused nothing more is sent.
        await page.ReloadAsync();
        Assert.Equal(sent, await CountAsync(page, "sent"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-phase]")).ToHaveTextAsync("finished");
        Assert.Equal(PagesSystem.ParkedFiles, await CountAsync(page, "processed"));
        await page.GotoAsync($"{running.At($"/files/{StateKeys.FileId("in/7.txt")}")}");
        await Assertions.Expect(page.Locator("h1 ~ [role=status] .badge")).ToContainTextAsync("processed");
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("A send-back sent the file back");
        Assert.Empty(running.ScriptErrors);
    }

    [Fact]
    public async Task A_failed_message_is_sent_again_and_reaches_its_channel()
    {
        Chromium.SkipWithout();
        await running.FailMessageAsync();
        var page = await running.OpenAsync("/system");
        await page.GetByRole(AriaRole.Link, new() { Name = "messages that failed" }).ClickAsync();
        var row = page.Locator("tr[data-message]");
        await Assertions.Expect(row).ToContainTextAsync("AuthorizationError");

        await row.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await Assertions.Expect(page.Locator(".box.good")).ToContainTextAsync("1 message sent again within seconds.");
        await running.System.Cloud.WhenAsync(
            () => Task.FromResult(running.System.Cloud.SentMessages.List().Any(message =>
                message.Body.Contains("HTTP 404", StringComparison.Ordinal))),
            TestContext.Current.CancellationToken);
        await page.ReloadAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_page_of_a_file_follows_its_outcome_and_keeps_the_focus()
    {
        Chromium.SkipWithout();
        await running.UploadAsync("in/again.txt", "one\n");
        var page = await running.OpenAsync($"/files/{StateKeys.FileId("in/again.txt")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Process again" }).ClickAsync();
        await Assertions.Expect(page.Locator(".box.good")).ToContainTextAsync("1 file sent to be processed again.");
        await page.Locator("summary").FocusAsync();
        await page.Locator("summary").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("An operator had the file processed again");
        Assert.Equal("SUMMARY", await page.EvaluateAsync<string>("document.activeElement.tagName"));
        await Assertions.Expect(page.Locator("details")).ToHaveAttributeAsync("open", "");
    }

    private static async Task<int> CountAsync(IPage page, string name) =>
        int.Parse(await page.Locator($"[data-count={name}]").InnerTextAsync(), CultureInfo.InvariantCulture);
}
