using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Tests;

/// <summary>Limits on the bytes and the rate of uploads.</summary>
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
    [InlineData(null, 8192)]
    [InlineData("100", 100)]
    [InlineData("0", null)]
    public async Task A_body_that_arrives_too_slowly_is_aborted(string? setting, int? bytesPerSecond)
    {
        await using var app = await IngestApp.StartAsync(setting is null ? [] : [("Ingest:MinBytesPerSecond", setting)]);
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(bytesPerSecond, (int?)limits.MinRequestBodyDataRate?.BytesPerSecond);
    }
}
