using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Tests;

/// <summary>How much, how slowly, and under what names people may upload.</summary>
public sealed class UploadLimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(6, 4, 201)]
    [InlineData(6, 5, 413)]
    [InlineData(10, 1, 413)]
    public async Task Files_of_a_form_share_one_limit(int first, int second, int status)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "10"));
        using var one = new ByteArrayContent(new byte[first]);
        using var two = new ByteArrayContent(new byte[second]);
        using var form = new MultipartFormDataContent { { one, "f", "a.txt" }, { two, "f", "b.txt" } };
        var response = await app.Client.PostAsync(app.Exactly("/files"), form, Cancellation);
        if (status == 413) Assert.Contains("form", await app.RefusedAsync(413, response), StringComparison.OrdinalIgnoreCase);
        else Assert.Equal(status, (int)response.StatusCode);
        response.Dispose();
    }

    [Theory]
    [InlineData("%E2%80%AEfdp.exe.txt", "U+202E")]
    [InlineData("in/%E2%81%A6a%E2%81%A9.txt", "U+2066")]
    [InlineData("zero%E2%80%8Bwidth.txt", "U+200B")]
    [InlineData("tag%F3%A0%81%81.txt", "U+E0041")]
    public async Task Names_that_show_otherwise_than_they_are_written_are_refused(string path, string named)
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
    public async Task Joined_signs_are_names_and_a_setting_allows_the_rest(string path, string allow)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:AllowFormatCharacters", allow));
        Assert.Equal(Uri.UnescapeDataString(path), await app.KeyOfAsync($"/files/{path}"));
    }

    [Theory]
    [InlineData(null, 8192)]
    [InlineData("100", 100)]
    [InlineData("0", null)]
    public async Task A_body_that_comes_too_slowly_is_cut(string? setting, int? bytesPerSecond)
    {
        await using var app = await IngestApp.StartAsync(setting is null ? [] : [("Ingest:MinBytesPerSecond", setting)]);
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(bytesPerSecond, (int?)limits.MinRequestBodyDataRate?.BytesPerSecond);
    }
}
