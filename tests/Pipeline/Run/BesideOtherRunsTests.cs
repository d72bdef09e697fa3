using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A run disturbs no other run on the same machine.</summary>
public sealed class BesideOtherRunsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_work_while_a_try_runs()
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        var port = ServiceUnderTest.FreePort();
        await using var ingest = ServiceUnderTest.Start("Ingest", sidecar, new Dictionary<string, string> { ["Ingest__Port"] = $"{port}" });
        await ingest.WhenReadyAsync();

        var (code, _, error) = await EmulatorProcess.RunAsync("try", "--timeout", "300", Repository.Path("samples", "cities.csv"));

        Assert.True(code == 0, error);
        using var client = new HttpClient();
        using var content = new StringContent("x");
        using var response = await client.PutAsync(new Uri($"http://localhost:{port}/files/a.txt"), content, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("a.txt", Assert.Single(sidecar.Buckets[Components.Files].Keys));
    }
}
