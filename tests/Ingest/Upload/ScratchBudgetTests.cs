using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests;

/// <summary>Uploads in progress fill the scratch volume up to a limit.</summary>
public sealed class ScratchBudgetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 10, 7)]
    [InlineData(true, 9 << 20, 5 << 20)]
    public async Task An_upload_beyond_the_free_scratch_space_is_503_with_Retry_After(bool isChunked, int limit, int length)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxScratchBytes", $"{limit}"), ("Ingest:MaxBytes", $"{limit}"));
        HttpResponseMessage? second = null;
        app.Sidecar.BeforeNext(call => call.Operation == "create", () =>
            second = PutAsync("b.bin").WaitAsync(TimeSpan.FromSeconds(30), Cancellation).GetAwaiter().GetResult());

        using var first = await PutAsync("a.bin");
        using (second)
        {
            Assert.Equal((201, 503), ((int)first.StatusCode, (int)second!.StatusCode));
            Assert.Equal(TimeSpan.FromSeconds(5), second.Headers.RetryAfter!.Delta);
            Assert.Contains("scratch-unavailable", await second.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Null(app.Bucket.Find("b.bin"));
        using var again = await PutAsync("b.bin");
        Assert.Equal(201, (int)again.StatusCode);
        Assert.Equal(0, Reserved(app));

        async Task<HttpResponseMessage> PutAsync(string key)
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Put, app.Exactly($"/files/{key}")) { Content = new ByteArrayContent(new byte[length]) };
            request.Headers.TransferEncodingChunked = isChunked;
            return await app.Client.SendAsync(request, Cancellation);
        }
    }

    [Fact]
    public async Task Announced_bytes_count_before_they_arrive()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxScratchBytes", "100000"), ("Ingest:MaxBytes", "100000"));
        using var half = await HalfUpload.StartAsync(app.Port, "half.txt", Cancellation);
        // Half of them have arrived at most.
        Assert.True(SpinWait.SpinUntil(() => Reserved(app) == 100_000, TimeSpan.FromSeconds(30)), $"{Reserved(app)} bytes are reserved");

        using var other = await app.PutAsync("/files/other.txt", new byte[40_000]);

        Assert.Equal(503, (int)other.StatusCode);
        Assert.Equal("HTTP/1.1 201 Created", await half.FinishAsync(Cancellation));
    }

    [Fact]
    public async Task An_aborted_upload_releases_its_reservation()
    {
        await using var app = await IngestApp.StartAsync();
        using var content = new ByteArrayContent(
            "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nabc\r\n--b\r\nContent-Disp"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        await app.RefusedAsync(400, await app.Client.PostAsync(app.Exactly("/files"), content, Cancellation));
        Assert.Equal(0, Reserved(app));
    }

    private static long Reserved(IngestApp app) => app.Services.GetRequiredService<ScratchBudget>().Reserved;
}
