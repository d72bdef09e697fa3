using System.Net;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Headers and errors that all answers share.</summary>
public sealed class S3AnswerTests : S3Tests
{
    [Fact]
    public async Task An_error_contains_its_request_id()
    {
        using var response = await GetAsync($"{Bucket}/none");
        var error = XElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        var id = response.Headers.GetValues("x-amz-request-id").Single();
        Assert.Equal(("NoSuchKey", id, $"/{Bucket}/none"),
            (error.Element("Code")!.Value, error.Element("RequestId")!.Value, error.Element("Resource")!.Value));
    }

    [Theory]
    [InlineData("text/html", "", true)]
    [InlineData("image/svg+xml", "", true)]
    [InlineData("text/plain", "?response-content-type=text/html", true)]
    [InlineData("application/pdf", "", false)]
    public async Task Objects_cannot_run_scripts_in_a_browser(string type, string query, bool isSandboxed)
    {
        using var put = await SendAsync(HttpMethod.Put, $"{Bucket}/a", "<script>", ("Content-Type", type));
        using var response = await GetAsync($"{Bucket}/a{query}");
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(isSandboxed, response.Headers.TryGetValues("Content-Security-Policy", out var policy) && policy.Single() == "sandbox");
    }

    [Fact]
    public async Task Errors_and_lists_forbid_content_sniffing()
    {
        foreach (var path in (string[])[$"{Bucket}/none", Bucket, ""])
        {
            using var response = await GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Theory]
    [InlineData("?delete", "POST")]
    [InlineData("?cors", "PUT")]
    [InlineData("/a?tagging", "PUT")]
    public async Task XML_that_defines_entities_is_refused(string query, string method)
    {
        await Rig.PutAsync("a", "content");
        using var response = await SendAsync(
            new(method), Bucket + query, """<!DOCTYPE d [<!ENTITY e "a">]><Delete><Object><Key>&e;</Key></Object></Delete>""");
        Assert.Equal((HttpStatusCode.BadRequest, "MalformedXML"), (response.StatusCode, await CodeOfAsync(response)));
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task A_write_failure_is_answered_with_an_S3_error()
    {
        // Simulates a full disk: the folder for incoming content is missing.
        Directory.Delete(Path.Combine(Rig.ObjectsFolder, "incoming"), recursive: true);
        using var refused = await SendAsync(HttpMethod.Put, $"{Bucket}/a", new('x', ObjectContents.LargestInDatabase + 1));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"), (refused.StatusCode, await CodeOfAsync(refused)));
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Unsupported_methods_are_refused()
    {
        using var response = await SendAsync(HttpMethod.Patch, $"{Bucket}/a", "x");
        Assert.Equal("NotImplemented", await CodeOfAsync(response));
    }
}
