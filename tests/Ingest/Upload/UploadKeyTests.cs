namespace FilePipeline.Ingest.Tests;

/// <summary>Keys of uploads: how they are read from the URL, and which are refused.</summary>
public sealed class UploadKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/files/a%2Fb", "a/b")]
    [InlineData("/files/a/b", "a/b")]
    [InlineData("/files/a+b", "a+b")]
    [InlineData("/files/a%2Bb", "a+b")]
    [InlineData("/files/100%25", "100%")]
    [InlineData("/files/a%252Fb", "a%2Fb")]
    [InlineData("/files/a%20b", "a b")]
    [InlineData("/files/%C3%A4%F0%9F%93%84", "ä📄")]
    [InlineData("/files/a//b", "a//b")]
    [InlineData("/files//a", "/a")]
    [InlineData("/files/a/", "a/")]
    [InlineData("/files/a%3Fb?c=d", "a?b")]
    [InlineData("/files/a/%2E%2E/b", "a/../b")]
    [InlineData("/files/%2E/b", "./b")]
    [InlineData("/files/a%7C%7Cb%22%27%5C", "a||b\"'\\")]
    [InlineData("/files/a%09b%0Ac", "a\tb\nc")]
    public async Task The_key_is_the_path_decoded_once(string path, string key)
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Equal(key, await app.KeyOfAsync(path));
    }

    [Theory]
    [InlineData("/files/")]
    [InlineData("/files")]
    [InlineData("/files/a%zz")]
    [InlineData("/files/a%2")]
    [InlineData("/files/a%FF")]
    [InlineData("/files/a%ED%A0%80")]
    [InlineData("/files/a%01b")]
    [InlineData("/files/a%EF%BF%BE")]
    [InlineData("/files/%2E%2E/a")]
    [InlineData("/files/a/%2E%2E/%2E%2E/b")]
    public async Task An_invalid_key_is_refused_before_any_call_to_the_sidecar(string path)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await app.PutAsync(path, "x"u8.ToArray()));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task A_key_has_at_most_1024_bytes()
    {
        await using var app = await IngestApp.StartAsync();
        var detail = await app.RefusedAsync(400, await app.PutAsync($"/files/{string.Concat(Enumerable.Repeat("%C3%A4", 512))}a", []));
        Assert.Contains("1025", detail, StringComparison.Ordinal);
        var key = string.Concat(Enumerable.Repeat("%C3%A4", 512));
        Assert.Equal(new string('ä', 512), await app.KeyOfAsync($"/files/{key}"));
    }

    [Theory]
    [InlineData("%E2%80%AEfdp.exe.txt", "U+202E")]
    [InlineData("in/%E2%81%A6a%E2%81%A9.txt", "U+2066")]
    [InlineData("zero%E2%80%8Bwidth.txt", "U+200B")]
    [InlineData("tag%F3%A0%81%81.txt", "U+E0041")]
    public async Task Keys_with_invisible_or_reordering_characters_are_refused(string path, string named)
    {
        await using var app = await IngestApp.StartAsync();
        var detail = await app.RefusedAsync(400, await app.PutAsync($"/files/{path}", "x"u8.ToArray()));
        Assert.Contains(named, detail, StringComparison.Ordinal);
        Assert.Contains("Ingest:AllowFormatCharacters", detail, StringComparison.Ordinal);
        using var part = new ByteArrayContent([1]);
        part.Headers.ContentDisposition = new("form-data") { Name = "f", FileNameStar = Uri.UnescapeDataString(path) };
        using var form = new MultipartFormDataContent { part };
        await app.RefusedAsync(400, await app.Client.PostAsync(app.Exactly("/files"), form, Cancellation));
    }

    [Theory]
    [InlineData("%E2%80%AEfdp.exe.txt", "true")]
    [InlineData("%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7.png", "false")]
    [InlineData("%D9%85%DB%8C%E2%80%8C%D8%AE.txt", "false")]
    public async Task Joined_characters_are_accepted_and_a_setting_accepts_all(string path, string allow)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:AllowFormatCharacters", allow));
        Assert.Equal(Uri.UnescapeDataString(path), await app.KeyOfAsync($"/files/{path}"));
    }
}
