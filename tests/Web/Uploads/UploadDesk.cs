using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>The upload page as its reader uses it.</summary>
internal sealed class UploadDesk(IPage page)
{
    public IPage Page => page;

    public ILocator Totals => page.Locator("#totals");

    public ILocator Rows => page.Locator("#list li");

    /// <summary>Waits until the scripts have started.</summary>
    public static async Task<UploadDesk> OnAsync(IPage page)
    {
        // A page that is left in the middle of an upload asks.
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await Assertions.Expect(page.Locator("html[data-uploads=ready]")).ToBeAttachedAsync();
        return new(page);
    }

    public static FilePayload File(string name, string content, string type = "text/plain") =>
        new() { Name = name, MimeType = type, Buffer = Encoding.UTF8.GetBytes(content) };

    /// <summary>Writes a file of random bytes.</summary>
    public static async Task<string> WriteFileAsync(string folder, string name, long bytes, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        await using var file = System.IO.File.Create(path);
        var piece = RandomNumberGenerator.GetBytes(1 << 20);
        for (var left = bytes; left > 0; left -= piece.Length)
            await file.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), cancellation);
        return path;
    }

    public Task ChooseAsync(params IEnumerable<FilePayload> files) => page.Locator("#files").SetInputFilesAsync(files);

    public Task ChoosePathAsync(string path) => page.Locator("#files").SetInputFilesAsync(path);

    /// <summary>The row of a key.</summary>
    public ILocator Row(string key) => Rows.Filter(new() { Has = page.GetByTitle(key, new() { Exact = true }) });

    public Task HasBadgeAsync(string key, string badge) => Assertions.Expect(Row(key).Locator(".badge .word")).ToHaveTextAsync(badge);

    public Task HasFactsAsync(string key, string facts) => Assertions.Expect(Row(key).Locator(".facts")).ToContainTextAsync(facts);

    public Task ClickAsync(string key, string button) =>
        Row(key).GetByRole(AriaRole.Button, new() { Name = $"{button}: {key}", Exact = true }).ClickAsync();
}
