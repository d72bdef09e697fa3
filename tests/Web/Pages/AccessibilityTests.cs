using Deque.AxeCore.Playwright;
using FilePipeline.Contracts;
using FilePipeline.Pipeline.Tests;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Pages;

/// <summary>Every page and state, light and dark, wide and on a phone.</summary>
public sealed class AccessibilityTests(PagesSystem running) : IClassFixture<PagesSystem>
{
    private const int Phone = 360;

    private static readonly string _parked = StateKeys.FileId("in/1.txt");
    private static readonly string _hostile = StateKeys.FileId(PagesSystem.Hostile);
    private static readonly string _rejected = StateKeys.FileId("in/a.sh");

    /// <summary>The pages and their states.</summary>
    internal static IReadOnlyList<string> Paths { get; } =
    [
        "/", "/files", "/files?status=rejected", "/files?prefix=no/such/", "/files?status=no-such",
        $"/files/{_hostile}", $"/files/{_parked}", $"/files/{_rejected}", "/files/no/such.txt",
        "/failures", $"/failures/groups/{ParkedGroup.Code}", "/failures/groups/no-such", "/failures/send-backs/no-such",
        "/ledger", "/system", "/system/notifications", "/system/notifications?state=failed",
    ];

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, Phone)]
    [InlineData(ColorScheme.Dark, Phone)]
    public async Task No_page_has_a_violation_or_is_too_wide(ColorScheme scheme, int width)
    {
        Chromium.SkipWithout();
        await PrepareAsync();
        var page = await running.OpenAsync("/system", Options(scheme, width));
        List<string> faults = [];
        foreach (var address in Paths.Select(path => $"{running.At(path)}").Append($"{running.System.PageAddress}"))
            faults.AddRange(await FaultsAsync(page, address));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(running.ScriptErrors);
    }

    [Fact]
    public async Task A_page_whose_component_is_down_has_no_violation_and_says_what_to_do()
    {
        Chromium.SkipWithout();
        running.System.Faults.SetDown(Components.Files, true);
        try
        {
            var page = await running.OpenAsync("/system");
            Assert.Empty(await FaultsAsync(page, $"{running.At("/files")}"));
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("What to do");
        }
        finally
        {
            running.System.Faults.SetDown(Components.Files, false);
        }
    }

    [Fact]
    public async Task A_hostile_name_runs_nothing()
    {
        Chromium.SkipWithout();
        await PrepareAsync();
        var page = await running.OpenAsync("/files?prefix=in/%3C");
        var alerts = 0;
        page.Dialog += (_, dialog) =>
        {
            alerts++;
            _ = dialog.DismissAsync();
        };
        await page.GetByRole(AriaRole.Link, new() { Name = PagesSystem.Hostile }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(PagesSystem.Hostile);
        await page.GotoAsync($"{running.System.PageAddress}");
        await Assertions.Expect(page.Locator("#live")).ToHaveTextAsync("Updated after every change.");
        Assert.Equal((0, 0), (alerts, await page.Locator("main img").CountAsync()));
    }

    [Fact]
    public async Task The_keyboard_alone_leads_from_the_first_page_to_a_form()
    {
        Chromium.SkipWithout();
        var page = await running.OpenAsync("/");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusedAsync(page));
        await PressUntilAsync(page, "Failures");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Failures");
        await PressUntilAsync(page, ParkedGroup.Code);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(ParkedGroup.Code);
        await PressUntilAsync(page, "Discard the group");
        await page.Keyboard.PressAsync("Enter");
        await PressUntilAsync(page, "Discard");
        // The count was not typed, so the browser keeps the form.
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Type the number of entries")).ToBeFocusedAsync();
    }

    /// <summary>Stores the files that the pages show.</summary>
    private async Task PrepareAsync()
    {
        await running.UploadAsync("in/cities.csv", "name,people\nBerlin,3700000\nParis,2100000\n");
        await running.UploadAsync("in/a.sh", "#!/bin/sh\n");
        await running.UploadAsync(PagesSystem.Hostile, "one\n");
        await running.FailMessageAsync();
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        // Folded parts are content, too.
        await page.EvaluateAsync("for (const folded of document.querySelectorAll('details')) folded.open = true");
        var found = await page.RunAxe();
        var isTooWide = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        return
        [
            .. found.Violations.SelectMany(violation => violation.Nodes.Select(node =>
                $"{address}: {violation.Id}: {violation.Help}: {node.Html}")),
            .. isTooWide ? (string[])[$"{address}: wider than the window"] : [],
        ];
    }

    private static async Task PressUntilAsync(IPage page, string text)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await FocusedAsync(page) == text) return;
        }

        Assert.Fail($"100 tabs did not lead to {text}");
    }

    private static Task<string> FocusedAsync(IPage page) =>
        page.EvaluateAsync<string>("(document.activeElement.firstChild?.textContent ?? '').trim()");

    private static BrowserNewContextOptions Options(ColorScheme scheme, int width) => new()
    {
        ColorScheme = scheme,
        ViewportSize = new() { Width = width, Height = 800 },
        Locale = "en-GB",
    };
}
