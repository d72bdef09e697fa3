using Deque.AxeCore.Playwright;
using FilePipeline.Contracts;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Pages;

/// <summary>The pages while the sidecar of ingest is gone.</summary>
public sealed class SidecarDownTests(PagesSystem running) : IClassFixture<PagesSystem>
{
    [Fact]
    public async Task Every_page_says_so_in_a_banner_and_what_to_do()
    {
        Chromium.SkipWithout();
        await running.System.Sidecars[AppIds.Ingest].StopAsync(CancellationToken.None);
        var page = await running.OpenAsync("/system");
        await Assertions.Expect(page.Locator("[data-service=sidecar]")).ToContainTextAsync("does not answer");
        foreach (var path in (string[])["/", "/files", "/failures", "/ledger", "/system"])
        {
            await page.GotoAsync($"{running.At(path)}");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(
                "The sidecar of this service does not answer.");
            var found = await page.RunAxe();
            Assert.Empty(found.Violations.Select(violation => $"{path}: {violation.Id}: {violation.Help}"));
        }

        Assert.Empty(running.ScriptErrors);
    }
}
