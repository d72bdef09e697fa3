using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Conformance.Tests;

/// <summary>Service invocation between two sidecars; expectations are from the recording service-invocation.</summary>
[Contract("1.2, 1.9, 3.1")]
public sealed class InvocationFacts
{
    [Theory, OnEmulator]
    public async Task The_callee_gets_path_query_headers_and_caller_id(Target target)
    {
        await using var pair = await PairAsync(target);
        using var message = new HttpRequestMessage(
            HttpMethod.Get, "/v1.0/invoke/notifier/method/hello?x=1&y=a%20b")
        {
            Headers =
                { { "X-Mine", "1" }, { "Authorization", "Bearer abc" } }
        };
        using var response = await pair.Caller.Http.SendAsync(message, pair.Caller.Token);
        var seen = await pair.Callee.NextAsync(pair.Caller.Token);
        Assert.Equal("GET /hello?x=1&y=a%20b", seen.ToString());
        Assert.Equal(("1", "Bearer abc", "notifier", "processor", "default"),
            (seen.Headers["X-Mine"], seen.Headers["Authorization"],
                seen.Headers["dapr-callee-app-id"], seen.Headers["dapr-caller-app-id"], seen.Headers["dapr-caller-namespace"]));
        Assert.Equal("00-00000000000000000000000000000000-0000000000000000-00", seen.Headers["traceparent"]);
    }

    [Theory]
    [OnEmulator(200, "{}")]
    [OnEmulator(404, """{"e":1}""")]
    [OnEmulator(503, """{"e":2}""")]
    public async Task Status_and_body_are_returned_unchanged(Target target, int status, string body)
    {
        await using var pair = await PairAsync(target);
        pair.Callee.Answers = (_, _) => Task.FromResult(
            new Answer(status, body, "application/json") { Headers = new Dictionary<string, string> { ["X-Theirs"] = "yes" } });
        using var content = new StringContent("sent");
        using var response =
            await pair.Caller.Http.PostAsync(new Uri("/v1.0/invoke/notifier/method/x", UriKind.Relative), content, pair.Caller.Token);
        Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(pair.Caller.Token)));
        Assert.Equal("yes", response.Headers.GetValues("X-Theirs").Single());
        Assert.Equal("sent", (await pair.Callee.NextAsync(pair.Caller.Token)).Body);
    }

    [Theory, OnEmulator]
    public async Task An_encoded_slash_in_the_path_is_decoded(Target target)
    {
        await using var pair = await PairAsync(target);
        using var response =
            await pair.Caller.Http.DeleteAsync(new Uri("/v1.0/invoke/notifier/method/files/a%2Fb", UriKind.Relative), pair.Caller.Token);
        Assert.Equal("DELETE /files/a/b", (await pair.Callee.NextAsync(pair.Caller.Token)).ToString());
    }

    [Theory, OnEmulator]
    public async Task The_app_id_can_be_sent_as_a_header(Target target)
    {
        await using var pair = await PairAsync(target);
        using var message = new HttpRequestMessage(HttpMethod.Get, "/hello2") { Headers = { { "dapr-app-id", "notifier" } } };
        using var response = await pair.Caller.Http.SendAsync(message, pair.Caller.Token);
        var seen = await pair.Callee.NextAsync(pair.Caller.Token);
        Assert.Equal("GET /hello2", seen.ToString());
        Assert.DoesNotContain("dapr-app-id", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory, OnEmulator]
    [CoversCall("CreateInvokeHttpClient")]
    public async Task The_HttpClient_of_Dapr_Client_reaches_the_app(Target target)
    {
        await using var pair = await PairAsync(target);
        using var client = Dapr.Client.DaprClient.CreateInvokeHttpClient("notifier", $"http://127.0.0.1:{pair.Caller.Sidecar.HttpPort}");
        Assert.Equal("", await client.GetStringAsync(new Uri("/hi", UriKind.Relative), pair.Caller.Token));
        Assert.Equal("/hi", (await pair.Callee.NextAsync(pair.Caller.Token)).Path);
    }

    [Theory, OnEmulator]
    public async Task Invoking_a_stopped_app_returns_500(Target target)
    {
        await using var pair = await PairAsync(target);
        await pair.Callee.DisposeAsync();
        using var response =
            await pair.Caller.Http.GetAsync(new Uri("/v1.0/invoke/notifier/method/x", UriKind.Relative), pair.Caller.Token);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("ERR_DIRECT_INVOKE", await response.Content.ReadAsStringAsync(pair.Caller.Token), StringComparison.Ordinal);
    }

    private static async Task<Pair> PairAsync(Target target)
    {
        var caller = await target.StartAsync();
        var callee = await ScriptedApp.StartAsync();
        var definition = new AppDefinition { AppId = "notifier", Directory = caller.Folder, AppPort = callee.Port };
        var sidecar = await AppSidecar.StartAsync(definition, ResourceFolder.Load(caller.Folder), caller.Environment, caller.Token);
        await sidecar.Ready.WaitAsync(caller.Token);
        return new Pair(caller, callee, sidecar);
    }

    private sealed record Pair(SidecarRig Caller, ScriptedApp Callee, AppSidecar Sidecar) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Sidecar.DisposeAsync();
            await Callee.DisposeAsync();
            await Caller.DisposeAsync();
        }
    }
}
