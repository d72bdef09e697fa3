using System.Net;
using System.Text;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Browser forms with a policy; the time is <see cref="Some.Time"/>.</summary>
public sealed class S3FormTests : S3Tests
{
    private const string Policy = """
        {"expiration": "2026-01-02T04:00:00.000Z", "conditions": [
            {"bucket": "uploads"}, ["starts-with", "$key", "in/"], ["starts-with", "$Content-Type", "text/"], {"x-amz-meta-who": "me"}, ["content-length-range", 2, 10]]}
        """;

    [Fact]
    public async Task A_form_that_its_policy_allows_is_stored_with_its_metadata()
    {
        using var response =
            await PostAsync(Policy, ("key", "in/form-${filename}"), ("Content-Type", "text/csv"), ("x-amz-meta-who", "me"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("form", await Rig.GetAsync("in/form-f.txt"));
        var head = await S3.GetObjectMetadataAsync(Bucket, "in/form-f.txt", Cancellation);
        Assert.Equal(("text/csv", "me"), (head.Headers.ContentType, head.Metadata["who"]));
        Assert.Equal(["ObjectCreated:Post"], Events());
    }

    [Theory]
    [InlineData("out/a", "text/csv", "me", "form", "AccessDenied")]
    [InlineData("in/a", "image/png", "me", "form", "AccessDenied")]
    [InlineData("in/a", "text/csv", "you", "form", "AccessDenied")]
    [InlineData("in/a", "text/csv", null, "form", "AccessDenied")]
    [InlineData("in/a", "text/csv", "me", "x", "EntityTooSmall")]
    [InlineData("in/a", "text/csv", "me", "more than ten", "EntityTooLarge")]
    public async Task A_form_that_its_policy_does_not_allow_stores_nothing(
        string key, string type, string? who, string content, string code)
    {
        (string Name, string? Value)[] fields = [("key", key), ("Content-Type", type), ("x-amz-meta-who", who)];
        using var response = await PostAsync(
            Policy, content, [.. fields.Where(field => field.Value is not null).Select(field => (field.Name, field.Value!))]);
        Assert.Equal(code, await CodeOfAsync(response));
        Assert.Null(await Rig.GetAsync(key));
    }

    [Fact]
    public async Task A_field_that_no_condition_names_is_refused()
    {
        using var response =
            await PostAsync(Policy, ("key", "in/a"), ("Content-Type", "text/csv"), ("x-amz-meta-who", "me"), ("x-amz-meta-other", "x"));
        Assert.Equal("AccessDenied", await CodeOfAsync(response));
        using var ignored =
            await PostAsync(Policy, ("key", "in/a"), ("Content-Type", "text/csv"), ("x-amz-meta-who", "me"), ("x-ignore-other", "x"));
        Assert.Equal(HttpStatusCode.NoContent, ignored.StatusCode);
    }

    [Theory]
    [InlineData("""{"expiration": "2026-01-02T03:00:00Z", "conditions": [{"bucket": "uploads"}, ["eq", "$key", "a"]]}""", "AccessDenied")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [["eq", "$key", "a"]]}""", "AccessDenied")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [{"bucket": "other"}, ["eq", "$key", "a"]]}""", "AccessDenied")]
    [InlineData("""{"conditions": [{"bucket": "uploads"}]}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "tomorrow", "conditions": []}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z"}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [{}]}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [["content-length-range", 0]]}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [["content-length-range", -1, 5]]}""", "InvalidPolicyDocument")]
    [InlineData("""{"expiration": "2026-01-02T04:00:00Z", "conditions": [["ends-with", "$key", "a"]]}""", "InvalidPolicyDocument")]
    [InlineData("no JSON", "InvalidPolicyDocument")]
    public async Task An_expired_or_malformed_policy_stores_nothing(string policy, string code)
    {
        using var response = await PostAsync(policy, ("key", "a"));
        Assert.Equal(code, await CodeOfAsync(response));
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Field_and_operation_names_are_case_insensitive()
    {
        using var response = await PostAsync(
            """{"expiration": "2026-01-02T04:00:00Z", "conditions": [{"bUcKeT": "uploads"}, ["StArTs-WiTh", "$KeY", "a"]]}""",
            ("kEy", "a"));
        Assert.Equal((HttpStatusCode.NoContent, "form"), (response.StatusCode, await Rig.GetAsync("a")));
    }

    [Theory]
    [InlineData("success_action_status", "200", HttpStatusCode.OK)]
    [InlineData("success_action_status", "201", HttpStatusCode.Created)]
    [InlineData("success_action_status", "404", HttpStatusCode.NoContent)]
    [InlineData("success_action_redirect", "http://localhost/done?x=1", HttpStatusCode.SeeOther)]
    public async Task A_form_sets_the_status_of_the_answer(string field, string value, HttpStatusCode status)
    {
        using var response = await PostAsync(null, ("key", "a b"), (field, value));
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Created)
            Assert.Contains("<Key>a b</Key>", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        if (status == HttpStatusCode.SeeOther)
        {
            Assert.Equal($"http://localhost/done?x=1&bucket=uploads&key=a%20b&etag=%22{ObjectTable.ETagOf("form"u8)}%22",
                response.Headers.Location!.OriginalString);
        }
    }

    [Fact]
    public async Task A_form_may_have_tags_and_a_checksum()
    {
        using var response = await PostAsync(
            null, ("key", "a"), ("tagging", "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"),
            ("x-amz-checksum-sha256", Sha256Of("form")));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(
            "v", Assert.Single((await S3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "a" }, Cancellation)).Tagging).Value);
        using var damaged = await PostAsync(null, ("key", "b"), ("x-amz-checksum-sha256", Sha256Of("other")));
        Assert.Equal("BadDigest", await CodeOfAsync(damaged));
        Assert.Null(await Rig.GetAsync("b"));
    }

    [Fact]
    public async Task A_form_without_key_file_or_signature_is_refused()
    {
        using var keyless = await PostAsync(null);
        Assert.Equal("InvalidArgument", await CodeOfAsync(keyless));
        using var withoutFile = await PostFormAsync(("key", "a"));
        Assert.Equal("InvalidArgument", await CodeOfAsync(withoutFile));
        using var withoutSignature = await PostFormAsync(("key", "a"), ("policy", Base64(Policy)), ("file", "form"));
        Assert.Equal("InvalidArgument", await CodeOfAsync(withoutSignature));
    }

    private Task<HttpResponseMessage> PostAsync(string? policy, params (string Name, string Value)[] fields) =>
        PostAsync(policy, "form", fields);

    private Task<HttpResponseMessage> PostAsync(string? policy, string content, params (string Name, string Value)[] fields) =>
        PostFormAsync(
            [.. fields, .. policy is null ? [] : new[] { ("policy", Base64(policy)), ("x-amz-signature", "any") }, ("file", content)]);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
