using System.Collections.Concurrent;
using FilePipeline.Contracts;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>Uploads outlive their tab, a lost line, and a restart of services.</summary>
public sealed class ResumeTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const long Chunk = 8 << 20;

    // Of the requests, and of the second page.
    private const long Headers = 128 << 10;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<string> _complaints = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static long LargeBytes => Environment.GetEnvironmentVariable(LongTests) == "1" ? 1L << 30 : 40 << 20;

    [Fact]
    public async Task A_killed_tab_goes_on_with_at_most_one_chunk_sent_twice()
    {
        Chromium.SkipWithout();
        await using var proxy = CountingProxy.Start(running.System.IngestAddress.Port);
        using var folder = new TestFolder();
        var path = await UploadDesk.WriteFileAsync(folder.Path, "killed.bin", LargeBytes, Cancellation);
        var first = await OpenAsync(proxy);
        var before = proxy.Sent;
        proxy.HoldAfter(LargeBytes / 2);
        await first.ChoosePathAsync(path);
        await proxy.Held.WaitAsync(_patience, Cancellation);
        await first.Page.CloseAsync(new() { RunBeforeUnload = false });
        proxy.Release();

        var second = await OpenAgainAsync(first, proxy);
        await second.HasBadgeAsync("in/killed.bin", "interrupted");
        await second.HasFactsAsync("in/killed.bin", "Choose this file again to go on at ");
        await second.Page.Locator("#lost-files").SetInputFilesAsync(path);
        await second.HasBadgeAsync("in/killed.bin", "processed");
        Assert.InRange(proxy.Sent - before, LargeBytes, LargeBytes + Chunk + Headers);
        Assert.Equal(await UploadDigests.OfFileAsync(path, Cancellation), await running.Sha256OfAsync("in/killed.bin", Cancellation));
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_reload_in_mid_upload_goes_on_with_the_same_file_only()
    {
        Chromium.SkipWithout();
        await using var proxy = CountingProxy.Start(running.System.IngestAddress.Port);
        using var folder = new TestFolder();
        var path = await UploadDesk.WriteFileAsync(folder.Path, "reload.bin", 20 << 20, Cancellation);
        var desk = await OpenAsync(proxy);
        proxy.HoldAfter(12 << 20);
        await desk.ChoosePathAsync(path);
        await proxy.Held.WaitAsync(_patience, Cancellation);
        await desk.Page.ReloadAsync();
        proxy.Release();
        await desk.HasBadgeAsync("in/reload.bin", "interrupted");

        var other = await UploadDesk.WriteFileAsync(
            Directory.CreateDirectory(Path.Combine(folder.Path, "other")).FullName, "other.bin", 1, Cancellation);
        var chooser = await desk.Page.RunAndWaitForFileChooserAsync(() => desk.ClickAsync("in/reload.bin", "Choose file"));
        await chooser.SetFilesAsync(other);
        await desk.HasFactsAsync("in/reload.bin", "other.bin is another file, or was changed since.");
        chooser = await desk.Page.RunAndWaitForFileChooserAsync(() => desk.ClickAsync("in/reload.bin", "Choose file"));
        await chooser.SetFilesAsync(path);
        await desk.HasBadgeAsync("in/reload.bin", "processed");
        await Assertions.Expect(desk.Rows).ToHaveCountAsync(1);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Rows_of_finished_uploads_stay_after_a_reload()
    {
        Chromium.SkipWithout();
        var desk = await UploadDesk.OnAsync(await running.OpenAsync(running.System.IngestAddress, _complaints.Enqueue));
        await desk.ChooseAsync(UploadDesk.File("stays.txt", "eins\nzwei\n"));
        await desk.HasBadgeAsync("in/stays.txt", "processed");
        await desk.Page.ReloadAsync();
        await desk.HasBadgeAsync("in/stays.txt", "processed");
        await desk.HasFactsAsync("in/stays.txt", "2 lines");
    }

    [Fact]
    public async Task Three_hundred_files_survive_pauses_retries_and_restarts()
    {
        Chromium.SkipWithout();
        var desk = await UploadDesk.OnAsync(await running.OpenAsync(running.System.IngestAddress, _ => { }));
        await desk.Page.Locator("#folder").FillAsync("survive");
        await desk.ChooseAsync(
            [.. Enumerable.Range(0, 285).Select(number => UploadDesk.File($"{number}.txt", $"{number}\n")),
             .. Enumerable.Range(0, 15).Select(number => UploadDesk.File($"wrong-{number}.png", "no picture\n"))]);
        await Assertions.Expect(desk.Totals).ToContainTextAsync("processed");
        await desk.Page.Locator("#pause-all").ClickAsync();
        running.System.Kill(AppIds.Ingest);
        await desk.Page.Locator("#resume-all").ClickAsync();
        running.System.Faults.SetDown(Components.Files, down: true);
        await Assertions.Expect(desk.Rows.Filter(new() { HasText = "trying again" }).First).ToBeVisibleAsync();
        running.System.Faults.SetDown(Components.Files, down: false);
        await Assertions.Expect(desk.Totals).ToContainTextAsync("300 of 300", new() { Timeout = 180_000 });
        await Assertions.Expect(desk.Totals).ToContainTextAsync("285 processed · 15 rejected");
    }

    private async Task<UploadDesk> OpenAsync(CountingProxy proxy) =>
        await UploadDesk.OnAsync(await running.OpenAsync(new($"http://127.0.0.1:{proxy.Port}/"), _complaints.Enqueue));

    // The same browser profile, as after a crash.
    private static async Task<UploadDesk> OpenAgainAsync(UploadDesk desk, CountingProxy proxy)
    {
        var page = await desk.Page.Context.NewPageAsync();
        await page.GotoAsync($"http://127.0.0.1:{proxy.Port}/");
        return await UploadDesk.OnAsync(page);
    }
}
