using System.Net;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>CORS; the bucket <c>other</c> has rules in the topology.</summary>
public sealed class S3CorsTests : S3Tests
{
    private const string Page = "https://app.example.org";

    [Theory]
    [InlineData("other", Page, "PUT", "content-type,x-amz-meta-a", HttpStatusCode.OK)]
    [InlineData("other", "https://app.example.com", "PUT", null, HttpStatusCode.Forbidden)]
    [InlineData("other", Page, "DELETE", null, HttpStatusCode.Forbidden)]
    [InlineData("other", Page, "PUT", "x-other", HttpStatusCode.Forbidden)]
    [InlineData("other", Page, null, null, HttpStatusCode.BadRequest)]
    [InlineData("other", null, "PUT", null, HttpStatusCode.BadRequest)]
    [InlineData(Bucket, Page, "PUT", null, HttpStatusCode.Forbidden)]
    public async Task A_preflight_is_answered_by_the_rules_of_the_topology(
        string bucket, string? origin, string? method, string? headers, HttpStatusCode status)
    {
        (string Name, string? Value)[] asked =
            [("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers)];
        using var response = await SendAsync(
            HttpMethod.Options, $"{bucket}/a",
            null, [.. asked.Where(header => header.Value is not null).Select(header => (header.Name, header.Value!))]);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? origin : null, HeaderOf(response, "Access-Control-Allow-Origin"));
        if (status != HttpStatusCode.OK) return;
        Assert.Equal(("3000", "content-type, x-amz-meta-a"),
            (HeaderOf(response, "Access-Control-Max-Age"), HeaderOf(response, "Access-Control-Allow-Headers")));
    }

    [Fact]
    public async Task An_allowed_page_can_read_the_answer_and_its_etag()
    {
        using var put = await SendAsync(HttpMethod.Put, "other/a", "content", ("Origin", Page));
        Assert.Equal((Page, "ETag"), (HeaderOf(put, "Access-Control-Allow-Origin"), HeaderOf(put, "Access-Control-Expose-Headers")));
        using var missing = await GetAsync("other/none", ("Origin", Page));
        Assert.Equal((HttpStatusCode.NotFound, Page), (missing.StatusCode, HeaderOf(missing, "Access-Control-Allow-Origin")));
        using var foreign = await GetAsync("other/a", ("Origin", "https://app.example.com"));
        Assert.Equal((HttpStatusCode.Forbidden, null), (foreign.StatusCode, HeaderOf(foreign, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Rules_that_a_client_sets_are_kept_and_removed()
    {
        await S3.PutCORSConfigurationAsync(new()
        {
            BucketName = Bucket,
            Configuration = new()
            {
                Rules =
                [new() { Id = "one", AllowedMethods = ["GET"], AllowedOrigins = ["*"], ExposeHeaders = ["ETag"], MaxAgeSeconds = 5 }]
            },
        }, Cancellation);
        await RestartAsync();
        var rule = Assert.Single((await S3.GetCORSConfigurationAsync(Bucket, Cancellation)).Configuration.Rules);
        Assert.Equal(("one", "GET", "*", 5), (rule.Id, rule.AllowedMethods.Single(), rule.AllowedOrigins.Single(), rule.MaxAgeSeconds));
        using var list = await GetAsync(Bucket, ("Origin", Page));
        Assert.Equal("*", HeaderOf(list, "Access-Control-Allow-Origin"));
        await S3.DeleteCORSConfigurationAsync(Bucket, Cancellation);
        using var after = await GetAsync(Bucket, ("Origin", Page));
        Assert.Equal((HttpStatusCode.Forbidden, null), (after.StatusCode, HeaderOf(after, "Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("PUT", "other/a", "Origin", Page, true)]
    [InlineData("GET", "other?list-type=2", "Origin", Page, true)]
    [InlineData("DELETE", "other/a", "Origin", Page, false)]
    [InlineData("POST", "other?delete", "Origin", Page, false)]
    [InlineData("PUT", "other/a", "Origin", "https://app.example.com", false)]
    [InlineData("PUT", "other/a", "Origin", "null", false)]
    [InlineData("PUT", "uploads/a", "Origin", Page, false)]
    [InlineData("PUT", "nowhere/a", "Origin", Page, false)]
    [InlineData("PUT", "other/%FF", "Origin", Page, false)]
    [InlineData("GET", "", "Origin", Page, false)]
    [InlineData("GET", "_emulator/state", "Origin", Page, false)]
    [InlineData("PUT", "other?cors", "Origin", Page, false)]
    [InlineData("PUT", "other?CORS", "Origin", Page, false)]
    [InlineData("PUT", "other/a", "Host", "rebound.test", false)]
    [InlineData("PUT", "other/a", "Sec-Fetch-Site", "cross-site", false)]
    public async Task Pages_of_other_origins_may_only_do_what_a_rule_allows(
        string method, string path, string header, string value, bool isAllowed)
    {
        var headers = header == "Sec-Fetch-Site"
            ? [(header, value)]
            : new[] { (header, value), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors") };
        if (header == "Host") headers = [.. headers, ("Origin", Page)];
        using var response = await SendAsync(new(method), path, method == "GET" ? null : "content", headers);
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isAllowed && method == "PUT" ? "content" : null, await Rig.GetAsync("a", "other"));
        Assert.Equal(isAllowed, Rig.Cloud.Incidents.Latest.Count == 0);
    }

    [Theory]
    [InlineData("<CORSRule><AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>", "InvalidRequest")]
    [InlineData("<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>", "MalformedXML")]
    [InlineData("", "MalformedXML")]
    public async Task Rules_that_S3_does_not_know_are_refused(string rules, string code)
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}?cors", $"<CORSConfiguration>{rules}</CORSConfiguration>");
        Assert.Equal(code, await CodeOfAsync(response));
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
