using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The system with its default configuration.</summary>
public sealed class PlainSystem : PipelineSystem;

/// <summary>Access to the ports of a run on this machine.</summary>
public sealed class LoopbackPortTests(PlainSystem system) : IClassFixture<PlainSystem>
{
    private const string Token = "dapr-api-token";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sidecars_require_the_run_token_except_for_health()
    {
        foreach (var sidecar in system.Run.Sidecars.Values)
        {
            var address = $"http://127.0.0.1:{sidecar.HttpPort}/v1.0";
            Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"{address}/metadata"));
            Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"{address}/metadata", (Token, system.Run.Tokens.App)));
            Assert.Equal(401, await StatusAsync(HttpMethod.Post, $"{address}/shutdown"));
            Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"{address}/metadata", (Token, system.Run.Tokens.Dapr)));
            Assert.Equal(204, await StatusAsync(HttpMethod.Get, $"{address}/healthz"));
        }
    }

    [Theory]
    [InlineData(AppIds.Processor, Routes.FileEvents)]
    [InlineData(AppIds.Notifier, Routes.FileOutcomes)]
    [InlineData(AppIds.Requeue, Routes.DeadLetters)]
    [InlineData(AppIds.Requeue, "/parked/discard")]
    public async Task Services_require_the_run_token(string appId, string route)
    {
        var address = $"http://127.0.0.1:{system.Run.App(appId).AppPort}{route}";
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, address));
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, address, (Token, system.Run.Tokens.Dapr)));
    }

    [Theory]
    [InlineData("Host", "evil.test")]
    [InlineData("Origin", "http://evil.test")]
    [InlineData("Origin", "http://localhost:9")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Every_port_refuses_foreign_hosts_and_origins(string header, string value)
    {
        foreach (var address in Addresses())
        {
            Assert.Equal(403, await StatusAsync(HttpMethod.Get, address, (header, value), (Token, system.Run.Tokens.Dapr)));
            Assert.Equal(403, await StatusAsync(HttpMethod.Post, address, (header, value), (Token, system.Run.Tokens.App)));
        }
    }

    [Fact]
    public async Task An_invocation_through_a_sidecar_reaches_no_delivery_route()
    {
        foreach (var route in (string[])["processor/method/file-events",
            "requeue/method/dead-letters", "requeue/method/parked/../dead-letters", "notifier/method/file-outcomes"])
        {
            var address = $"http://127.0.0.1:{system.Run.Sidecars[AppIds.Ingest].HttpPort}/v1.0/invoke/{route}";
            Assert.Equal(403, await StatusAsync(HttpMethod.Post, address, (Token, system.Run.Tokens.Dapr)));
        }
    }

    [Fact]
    public async Task The_token_file_works_for_sidecars_and_services()
    {
        var tokens = (await File.ReadAllLinesAsync(system.Run.TokenFile, Cancellation))
            .Where(line => !line.StartsWith('#')).ToDictionary(line => line.Split('=')[0], line => line.Split('=')[1]);
        Assert.Equal(200, await StatusAsync(
            HttpMethod.Get, $"http://127.0.0.1:{system.Run.Sidecars[AppIds.Requeue].HttpPort}/v1.0/metadata",
            (Token, tokens["DAPR_API_TOKEN"])));
        Assert.Equal(200, await StatusAsync(
            HttpMethod.Get, $"http://127.0.0.1:{system.Run.App(AppIds.Requeue).AppPort}/parked", (Token, tokens["APP_API_TOKEN"])));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(system.Run.TokenFile));
    }

    [Fact]
    public void A_service_in_a_debugger_is_given_the_tokens() => Assert.All(system.Run.Apps, app =>
    {
        var environment = ServiceCommand.Environment(app);
        Assert.Equal((system.Run.Tokens.Dapr, system.Run.Tokens.App), (environment["DAPR_API_TOKEN"], environment["APP_API_TOKEN"]));
    });

    [Fact]
    public async Task File_paths_of_bindings_stay_inside_the_scratch_folders()
    {
        var secret = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var stolen = $"{secret}.copy";
        await File.WriteAllTextAsync(secret, "secret", Cancellation);
        try
        {
            await system.PutDirectlyAsync("in/there.txt", "x");
            var read = await InvokeAsync(new JsonObject
            {
                ["operation"] = "create",
                ["metadata"] = new JsonObject { ["key"] = "stolen.txt", ["filePath"] = secret }
            });
            var written = await InvokeAsync(new JsonObject
            {
                ["operation"] = "bulkGet",
                ["data"] = new JsonObject { ["items"] = new JsonArray(new JsonObject { ["key"] = "in/there.txt", ["filePath"] = stolen }) },
            });
            Assert.Contains("only below", read, StringComparison.Ordinal);
            Assert.Contains("only below", written, StringComparison.Ordinal);
            Assert.False(File.Exists(stolen));
            Assert.Null(await system.Cloud.Objects.OpenReadAsync(PipelineSystem.Uploads, "stolen.txt", Cancellation));
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task A_sidecar_that_ends_is_restarted_and_logged()
    {
        var sidecar = system.Run.Sidecars[AppIds.Processor];
        Assert.Equal(
            204, await StatusAsync(HttpMethod.Post, $"http://127.0.0.1:{sidecar.HttpPort}/v1.0/shutdown", (Token, system.Run.Tokens.Dapr)));
        await system.Cloud.WhenAsync(() => Task.FromResult(Said("Restarted the sidecar of processor")), Cancellation);
        Assert.True(Said("Sidecar of processor ended: a caller requested a shutdown; restarting it"));

        await system.UploadAsync("in/after.txt", "after\n");
        await system.WhenAsync("in/after.txt", FileStatus.Processed);
    }

    private bool Said(string what) =>
        system.Cloud.Incidents.Latest.Any(incident => incident.What.StartsWith(what, StringComparison.Ordinal));

    private IEnumerable<string> Addresses() =>
    [
        .. system.Run.Sidecars.Values.Select(sidecar => $"http://127.0.0.1:{sidecar.HttpPort}/v1.0/healthz"),
        .. system.Run.Apps.Select(app => $"http://127.0.0.1:{app.AppPort}/healthz"),
        $"{system.Run.IngestAddress}files", $"{system.Run.S3Address}", $"{system.Run.PageAddress}state",
    ];

    private async Task<string> InvokeAsync(JsonObject call)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { Token, system.Run.Tokens.Dapr } } };
        using var answer = await http.PostAsJsonAsync(
            new Uri($"http://127.0.0.1:{system.Run.Sidecars[AppIds.Ingest].HttpPort}/v1.0/bindings/files"), call, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<int> StatusAsync(HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            method, new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }
}
