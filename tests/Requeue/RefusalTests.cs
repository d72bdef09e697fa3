using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FilePipeline.Requeue.Tests;

/// <summary>Every refusal of the admin API is problem details (RFC 9457).</summary>
public sealed class RefusalTests
{
    private const string Json = "application/json";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/parked/requeue", 400, "JSON", "{", Json)]
    [InlineData("POST", "/parked/discard", 400, "JSON", "{\"asOf\":\"yesterday\"}", Json)]
    [InlineData("POST", "/reprocess", 400, "JSON", "{\"status\":\"nonsense\"}", Json)]
    [InlineData("POST", "/reprocess", 415, "application/json", "x", "text/plain")]
    [InlineData("GET", "/parked?limit=abc", 400, "limit")]
    [InlineData("GET", "/parked?asOf=yesterday", 400, "asOf")]
    [InlineData("GET", "/nowhere", 404, "address")]
    [InlineData("GET", "/reprocess", 404, "reprocess")]
    [InlineData("POST", "/reprocess/none/start", 404, "reprocess", "", Json)]
    [InlineData("DELETE", "/parked", 405, "DELETE")]
    [InlineData("GET", "/parked/requeue", 405, "GET")]
    public async Task A_refusal_is_problem_details_that_say_why(
        string method, string path, int status, string word, string? body = null, string contentType = "")
    {
        await using var app = await RequeueApp.StartAsync();
        using var request = Request(method, path, body, contentType);
        var problem = await RefusedAsync(status, await app.SendAsync(request));
        Assert.NotEmpty((string)problem["title"]!);
        Assert.Contains(word, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/parked", "GET, HEAD")]
    [InlineData("PUT", "/reprocess", "GET, HEAD, POST")]
    [InlineData("GET", "/parked/discard", "POST")]
    public async Task A_method_that_is_not_possible_names_those_that_are(string method, string path, string allow)
    {
        await using var app = await RequeueApp.StartAsync();
        using var request = Request(method, path, null, "");
        using var response = await app.SendAsync(request);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("/parked")]
    [InlineData("/reprocess")]
    [InlineData("/parked?limit=0")]
    public async Task Head_answers_as_get_does(string path)
    {
        await using var app = await RequeueApp.StartAsync();
        using var get = Request("GET", path, null, "");
        using var head = Request("HEAD", path, null, "");
        using var one = await app.SendAsync(get);
        using var other = await app.SendAsync(head);
        Assert.Equal(one.StatusCode, other.StatusCode);
    }

    [Fact]
    public async Task An_unexpected_error_is_a_500_with_problem_details()
    {
        await using var app = await RequeueApp.StartWithAsync(services => services.Replace(
            ServiceDescriptor.Singleton<ParkedQueries>(_ => throw new InvalidOperationException("a bug"))));
        using var request = Request("GET", "/parked", null, "");
        await RefusedAsync(500, await app.SendAsync(request));
    }

    [Fact]
    public async Task A_component_that_is_down_is_503_with_the_time_to_wait()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "list");
        using var request = Request("GET", "/parked", null, "");
        var response = await app.SendAsync(request);
        Assert.NotNull(response.Headers.RetryAfter);
        await RefusedAsync(503, response);
    }

    [Fact]
    public async Task A_missing_token_is_401_with_problem_details()
    {
        await using var app = await RequeueApp.StartAsync(("Sidecar:AppToken", "secret"));
        using var request = Request("GET", "/parked", null, "");
        await RefusedAsync(401, await app.SendAsync(request));
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("10.0.0.7", 403)]
    [InlineData("fd00::7", 403)]
    public async Task A_caller_without_a_name_has_to_be_on_this_machine(string address, int status)
    {
        await using var app = await RequeueApp.StartAsync(("Sidecar:ListenOnAnyAddress", "true"), ("Sidecar:AppToken", "secret"));
        Assert.Equal(status, await app.StatusFromAsync(address, ("dapr-api-token", "secret")));
    }

    [Fact]
    public async Task Ingests_sidecar_may_ask_from_any_address()
    {
        await using var app = await RequeueApp.StartAsync(("Sidecar:ListenOnAnyAddress", "true"), ("Sidecar:AppToken", "secret"));
        Assert.Equal(200, await app.StatusFromAsync("10.0.0.7", ("dapr-api-token", "secret"), ("dapr-caller-app-id", AppIds.Ingest)));
        Assert.Equal(401, await app.StatusFromAsync("10.0.0.7", ("dapr-caller-app-id", AppIds.Ingest)));
    }

    [Fact]
    public async Task Times_of_the_admin_API_have_the_wire_format()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Clock.Advance(TimeSpan.FromTicks(4567));
        app.Park("in/a.txt", "timed-out");
        using var request = Request("GET", "/parked", null, "");
        using var parked = await app.SendAsync(request);
        var text = await parked.Content.ReadAsStringAsync(Cancellation);
        foreach (var name in (string[])["first", "last", "at", "asOf"])
            Assert.Contains($"\"{name}\":\"2026-01-02T03:04:05.678Z\"", text, StringComparison.Ordinal);
        using var ask = Request("POST", "/reprocess", "{}", Json);
        using var job = await app.SendAsync(ask);
        Assert.Contains(
            "\"asOf\":\"2026-01-02T03:04:05.678Z\"", await job.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(string method, string path, string? body, string contentType)
    {
        var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType);
        return request;
    }

    private static async Task<JsonNode> RefusedAsync(int status, HttpResponseMessage response)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal(status, (int)problem["status"]!);
        response.Dispose();
        return problem;
    }
}
