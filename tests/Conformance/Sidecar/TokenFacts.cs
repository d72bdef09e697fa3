using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>The API tokens: callers send one to the sidecar, and the sidecar sends one to the app (recording app-token).</summary>
[Contract("1.8, 3.5")]
public sealed class TokenFacts
{
    private static readonly string[] _resources =
        [Yaml.Lane(), Yaml.Component("probed", "bindings.aws.sqs", "queueName=slow-lane", "route=/probed"), Yaml.PubSub()];

    [Theory, OnEach]
    public async Task HTTP_calls_without_the_token_get_401_except_health_checks(Target target)
    {
        await using var rig = await StartAsync(target);
        Assert.Equal(401, await StatusAsync(rig, "/v1.0/metadata", token: null));
        Assert.Equal(401, await StatusAsync(rig, "/v1.0/metadata", "wrong"));
        Assert.Equal(200, await StatusAsync(rig, "/v1.0/metadata", "dapr-secret"));
        Assert.Equal(204, await StatusAsync(rig, "/v1.0/healthz/outbound", token: null));
        await rig.ReadyAsync();
        Assert.Equal(204, await StatusAsync(rig, "/v1.0/healthz", token: null));
    }

    [Theory, OnEach]
    public async Task gRPC_calls_without_the_token_are_Unauthenticated(Target target)
    {
        await using var rig = await StartAsync(target);
        using var unauthenticated = rig.Client(token: null);
        var exception = await DaprErrors.OfAsync(() => unauthenticated.GetMetadataAsync(rig.Token));
        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
        Assert.Equal("processor", (await rig.Dapr.GetMetadataAsync(rig.Token)).Id);
    }

    [Theory, OnEach]
    public async Task The_app_gets_its_token_except_with_health_probes(Target target)
    {
        await using var rig = await StartAsync(target);
        await rig.ReadyAsync();
        await rig.SendAsync("lane", "x");
        while ((await rig.App.NextAsync(rig.Token)).Path != "/lane") { }
        var tokens = rig.App.Seen.ToLookup(request => request.Path, request => request.Headers.GetValueOrDefault("dapr-api-token"));
        Assert.All(tokens["/healthz"], Assert.Null);
        Assert.NotEmpty(tokens["/healthz"]);
        foreach (var path in (string[])["/dapr/config", "/dapr/subscribe", "/probed", "/lane"]) Assert.Equal(["app-secret"], tokens[path]);
    }

    private static Task<SidecarRig> StartAsync(Target target) => target.StartAsync(
        _resources, app => app with { EnableAppHealthCheck = true }, environment =>
            environment with { DaprApiToken = "dapr-secret", AppApiToken = "app-secret" },
        app => app.AnswerWith(200));

    private static async Task<int> StatusAsync(SidecarRig rig, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var response = await rig.Http.SendAsync(request, rig.Token);
        return (int)response.StatusCode;
    }
}
