using FilePipeline.Contracts;
using FilePipeline.Pipeline.Tests;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Pages;

/// <summary>Pictures of every page, for people to look at: <c>FILEPIPELINE_SCREENSHOTS=folder dotnet test</c> makes them.</summary>
public sealed class ScreenshotTests(PagesSystem running) : IClassFixture<PagesSystem>
{
    private const string Variable = "FILEPIPELINE_SCREENSHOTS";

    private static readonly (string Name, string Path)[] _pages =
    [
        ("upload", "/"), ("files", "/files"), ("files-empty", "/files?prefix=no/such/"), ("files-invalid", "/files?status=no-such"),
        ("file-processed", $"/files/{StateKeys.FileId("in/cities.csv")}"), ("file-rejected", $"/files/{StateKeys.FileId("in/tool.sh")}"),
        ("file-parked", $"/files/{StateKeys.FileId("in/3.txt")}"), ("file-none", "/files/in/none.txt"),
        ("failures", "/failures"), ("group", $"/failures/groups/{ParkedGroup.Code}"), ("ledger", "/ledger"), ("system", "/system"),
        ("notifications", "/system/notifications"), ("notifications-failed", "/system/notifications?state=failed"),
    ];

    [Fact]
    public async Task Each_page_is_pictured_light_dark_and_on_a_phone()
    {
        Chromium.SkipWithout();
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no folder");
        await running.UploadAsync("in/cities.csv", "name,country,people\nBerlin,DE,3700000\nParis,FR,2100000\nOslo,NO,700000\n");
        await running.UploadAsync("in/reports/2026/orders-november.ndjson", "{\"id\":1}\n{\"id\":2}\n");
        await running.UploadAsync("in/tool.sh", "#!/bin/sh\n");
        await running.UploadAsync("in/notes.txt", "one line\n");
        await running.FailMessageAsync();
        foreach (var (name, scheme, width) in ((string, ColorScheme, int)[])[
            ("light", ColorScheme.Light, 1280), ("dark", ColorScheme.Dark, 1280), ("phone", ColorScheme.Light, 360)])
        {
            var page = await running.OpenAsync("/system", new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 800 },
                Locale = "en-GB",
            });
            foreach (var (shot, address) in _pages.Select(one => (one.Name, $"{running.At(one.Path)}"))
                .Append(("emulator", $"{running.System.PageAddress}")))
            {
                await page.GotoAsync(address);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder!, $"{shot}-{name}.png"), FullPage = true });
            }
        }

        await ShootSendBackAsync(folder!);
    }

    private async Task ShootSendBackAsync(string folder)
    {
        var page = await running.OpenAsync(
            $"/failures/groups/{ParkedGroup.Code}", new() { ViewportSize = new() { Width = 1000, Height = 520 }, Locale = "en-GB" });
        while (!await page.GetByLabel("Files of the first step").IsVisibleAsync()) await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the send-back" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-count=sent]")).Not.ToHaveTextAsync("0");
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "send-back-light.png") });
        await Assertions.Expect(page.Locator("[data-phase]")).ToHaveTextAsync("finished");
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "send-back-finished-light.png"), FullPage = true });
    }
}
