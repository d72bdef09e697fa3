using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FilePipeline.Conformance.Tests;

/// <summary>daprd's HTTP API; statuses and bodies are from the recording http-api.</summary>
[Contract("3.1, 3.2, 3.4")]
public sealed class HttpApiFacts
{
    private const string Nothing = "00-00000000000000000000000000000000-0000000000000000-00";

    private static readonly string[] _resources =
    [
        Yaml.Component("records", "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt"),
        Yaml.Component("scratch-out", "bindings.aws.sqs", "queueName=slow-lane", "direction=output"),
        Yaml.Component("files", "bindings.aws.s3", "bucket=uploads"), Yaml.PubSub(),
    ];

    [Theory]
    [OnEach("GET", "/v1.0/state/records/none", "", 204, "")]
    [OnEach("POST", "/v1.0/state/records", """[{"key":"h1","value":{"a":1.10}}]""", 204, "")]
    [OnEach("POST", "/v1.0/state/records/transaction",
        """{"operations":[{"operation":"upsert","request":{"key":"h3","value":"x"}}]}""", 204, "")]
    [OnEach("POST", "/v1.0/state/records/bulk", """{"keys":["h1","h2"]}""", 200, "[{\"key\":\"h1\"},{\"key\":\"h2\"}]\n")]
    [OnEach("POST", "/v1.0/bindings/scratch-out", """{"operation":"create","data":{"a":1}}""", 204, "")]
    [OnEach("POST", "/v1.0/bindings/files", """{"operation":"create","data":"abc","metadata":{"key":"http.txt"}}""",
        200, """{"location":"http://localhost:4566/uploads/http.txt","versionID":null}""")]
    [OnEach("POST", "/v1.0/publish/outcomes/t-h", """{"a":1}""", 204, "")]
    [OnEach("POST", "/v1.0/bindings/scratch-out", """{"operation":"nope"}""", 500,
        """{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"error invoking output binding scratch-out: binding scratch-out does not support operation nope. supported operations:create"}""")]
    [OnEach("POST", "/v1.0/bindings/nosuch", """{"operation":"create"}""", 500,
        """{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"error invoking output binding nosuch: couldn't find output binding nosuch"}""")]
    [OnEach("POST", "/v1.0/bindings/files", """{"operation":"get","metadata":{"key":"nope"}}""",
        500, """{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"error invoking output binding files: object not found"}""")]
    [OnEach("GET", "/v1.0/state/nosuch/h1", "", 400,
        """{"errorCode":"ERR_STATE_STORE_NOT_FOUND","message":"state store nosuch is not found","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":{"appID":"processor"},"reason":"DAPR_STATE_NOT_FOUND"}]}""")]
    [OnEach("POST", "/v1.0/publish/nosuch/t-h", """{"a":1}""", 404,
        """{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub nosuch is not found","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":{},"reason":"DAPR_PUBSUB_NOT_FOUND"}]}""")]
    [OnEach("GET", "/v1.0/invoke/nosuch/method/x",
        "", 500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: nosuch, err: couldn't find service: nosuch"}""")]
    [OnEach("GET", "/v1.0/nosuch", "",
        404, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed getting app id either from the URL path or the header dapr-app-id"}""")]
    public async Task Answers_like_daprd(Target target, string method, string path, string body, int status, string expected)
    {
        await using var rig = await target.StartAsync(_resources);
        var (response, text) = await SendAsync(rig, method, path, body);
        Assert.Equal((status, rig.WithEndpoint(expected)), ((int)response.StatusCode, text));
        Assert.Equal(Nothing, response.Headers.GetValues("Traceparent").Single());
    }

    [Theory, OnEach]
    public async Task State_over_HTTP_is_JSON_with_etags_in_headers(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await SendAsync(rig, "POST", "/v1.0/state/records", """[{"key":"h1","value":{"a":1.10}}]""");
        var (found, text) = await SendAsync(rig, "GET", "/v1.0/state/records/h1");
        Assert.Equal("""{"a":1.1}""", text);
        var etag = found.Headers.NonValidated["ETag"].ToString();
        Assert.Matches("^[0-9a-f]{1,16}$", etag);
        var (mismatch, words) = await SendAsync(rig, "POST", "/v1.0/state/records", """[{"key":"h1","value":2,"etag":"bad"}]""");
        Assert.Equal(409, (int)mismatch.StatusCode);
        Assert.Equal(
            """{"errorCode":"ERR_STATE_SAVE","message":"failed saving state in state store records: possible etag mismatch. error from state store: ConditionalCheckFailedException: The conditional request failed"}""", words);
        var (first, _) =
            await SendAsync(rig, "POST", "/v1.0/state/records", """[{"key":"h1","value":2,"options":{"concurrency":"first-write"}}]""");
        Assert.Equal(500, (int)first.StatusCode);
        var (refused, why) = await SendAsync(rig, "DELETE", "/v1.0/state/records/h1", ifMatch: "bad");
        Assert.Equal(409, (int)refused.StatusCode);
        Assert.Equal(
            """{"errorCode":"ERR_STATE_DELETE","message":"failed deleting state with key h1: possible etag mismatch. error from state store: ConditionalCheckFailedException: The conditional request failed"}""", why);
        Assert.Equal(204, (int)(await SendAsync(rig, "DELETE", "/v1.0/state/records/h1", ifMatch: etag)).Response.StatusCode);
    }

    [Theory, OnEach]
    public async Task Binding_data_arrives_as_JSON(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        await SendAsync(rig, "POST", "/v1.0/bindings/scratch-out", """{"operation":"create","data":{"b":1.10,"a":1}}""");
        await SendAsync(rig, "POST", "/v1.0/bindings/scratch-out", """{"operation":"create","data":"text"}""");
        Assert.Equal(["""{"a":1,"b":1.1}""", "\"text\""], await rig.PeekAsync("slow-lane"));
    }

    [Theory, OnEach]
    public async Task Invalid_JSON_is_malformed(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        var (response, text) = await SendAsync(rig, "POST", "/v1.0/state/records", "not json");
        Assert.Equal(400, (int)response.StatusCode);
        Assert.StartsWith("""{"errorCode":"ERR_MALFORMED_REQUEST","message":""", text, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task Publishing_more_than_4_MiB_returns_500(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        var (response, text) = await SendAsync(rig, "POST", "/v1.0/publish/outcomes/t", new string('x', (4 << 20) + 1));
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("error when publishing to topic t in pubsub outcomes: stream too large", text, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task A_pubsub_is_looked_up_before_the_body_is_read(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        var (response, _) = await SendAsync(rig, "POST", "/v1.0/publish/nosuch/t", new string('x', (4 << 20) + 1));
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Theory]
    [OnEach("/v1.0/state/records")]
    [OnEach("/v1.0/bindings/scratch-out")]
    public async Task JSON_over_4_MiB_is_malformed(Target target, string path)
    {
        await using var rig = await target.StartAsync(_resources);
        var (response, text) = await SendAsync(rig, "POST", path, $"\"{new string('x', 4 << 20)}\"");
        Assert.Equal(400, (int)response.StatusCode);
        Assert.StartsWith("""{"errorCode":"ERR_MALFORMED_REQUEST","message":""", text, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task Metadata_lists_components_with_capabilities(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        using var json = JsonDocument.Parse((await SendAsync(rig, "GET", "/v1.0/metadata")).Text);
        Assert.Equal("processor", json.RootElement.GetProperty("id").GetString());
        Assert.Equal(
            ["records state.aws.dynamodb ETAG,TRANSACTIONAL,TTL,ACTOR",
                "scratch-out bindings.aws.sqs OUTPUT_BINDING", "files bindings.aws.s3 OUTPUT_BINDING", "outcomes pubsub.aws.snssqs "],
            json.RootElement.GetProperty("components").EnumerateArray().Select(Line));
        var grpc = await rig.Dapr.GetMetadataAsync(rig.Token);
        Assert.Equal(4, grpc.Components.Count);
        Assert.Equal("1.18.3", grpc.Extended["daprRuntimeVersion"]);
    }

    [Theory, OnEach]
    public async Task Shutdown_answers_and_then_ends_the_sidecar(Target target)
    {
        await using var rig = await target.StartAsync(_resources);
        Assert.Equal(204, (int)(await SendAsync(rig, "POST", "/v1.0/shutdown")).Response.StatusCode);
        await rig.EndedAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(rig, "GET", "/v1.0/healthz/outbound"));
    }

    private static string Line(JsonElement component) =>
        string.Join(' ', component.GetProperty("name").GetString(), component.GetProperty("type").GetString(),
        component.TryGetProperty("capabilities", out var able)
            ? string.Join(',', able.EnumerateArray().Select(item => item.GetString()))
            : "");

    private static async Task<(HttpResponseMessage Response, string Text)> SendAsync(
        SidecarRig rig, string method, string path, string body = "", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(
                Encoding.UTF8.GetBytes(body))
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        // daprd refuses the request before the body; a client that is still sending would get a broken pipe.
        request.Headers.ExpectContinue = body.Length > 4 << 20;
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        var response = await rig.Http.SendAsync(request, rig.Token);
        return (response, await response.Content.ReadAsStringAsync(rig.Token));
    }
}
