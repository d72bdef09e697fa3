using System.Net;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Conditional writes and deletes.</summary>
public sealed class S3WriteConditionTests : S3Tests
{
    [Theory]
    [InlineData("If-None-Match", "*", true, "PreconditionFailed")]
    [InlineData("If-None-Match", "*", false, null)]
    [InlineData("If-Match", "\"abc\"", true, "PreconditionFailed")]
    [InlineData("If-Match", "\"abc\"", false, "NoSuchKey")]
    [InlineData("If-Match", "\"9a0364b9e99bb480dd25e1f0284c8555\"", true, null)]
    public async Task A_put_happens_only_if_its_condition_holds(string header, string value, bool isThere, string? code)
    {
        if (isThere) await Rig.PutAsync("in/a", "content");
        var before = Events().Count();
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}/in/a", "new", (header, value));
        Assert.Equal(code, response.IsSuccessStatusCode ? null : await CodeOfAsync(response));
        Assert.Equal(code is null ? "new" : isThere ? "content" : null, await Rig.GetAsync("in/a"));
        Assert.Equal(code is null ? before + 1 : before, Events().Count());
    }

    [Fact]
    public async Task The_SDK_can_require_a_new_key()
    {
        await Rig.PutAsync("a", "content");
        Assert.Equal("PreconditionFailed", await CodeOfAsync(() =>
            S3.PutObjectAsync(new() { BucketName = Bucket, Key = "a", ContentBody = "new", IfNoneMatch = "*" }, Cancellation)));
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Only_one_of_many_conditional_puts_succeeds()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => SendAsync(HttpMethod.Put, $"{Bucket}/in/a", $"{i}", ("If-None-Match", "*"))));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Single(Events());
        foreach (var answer in answers) answer.Dispose();
    }

    [Theory]
    [InlineData("If-Match", "\"abc\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("x-amz-if-match-size", "8", HttpStatusCode.PreconditionFailed)]
    [InlineData("x-amz-if-match-last-modified-time", "Fri, 02 Jan 2026 03:04:04 GMT", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "*", HttpStatusCode.NoContent)]
    [InlineData("x-amz-if-match-size", "7", HttpStatusCode.NoContent)]
    public async Task A_delete_happens_only_if_its_condition_holds(string header, string value, HttpStatusCode status)
    {
        await Rig.PutAsync("in/a", "content");
        using var response = await SendAsync(HttpMethod.Delete, $"{Bucket}/in/a", null, (header, value));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NoContent ? null : "content", await Rig.GetAsync("in/a"));
    }

    [Theory]
    [InlineData("If-None-Match", "*")]
    [InlineData("If-Match", "\"abc\"")]
    public async Task An_upload_is_completed_only_if_its_condition_holds(string header, string value)
    {
        await Rig.PutAsync("in/a", "content");
        var upload = (await S3.InitiateMultipartUploadAsync(Bucket, "in/a", Cancellation)).UploadId;
        using var part = await SendAsync(HttpMethod.Put, $"{Bucket}/in/a?uploadId={upload}&partNumber=1", "new");
        using var response = await SendAsync(
            HttpMethod.Post, $"{Bucket}/in/a?uploadId={upload}",
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.Headers.ETag!.Tag}</ETag>"
                + "</Part></CompleteMultipartUpload>",
            (header, value));
        Assert.Equal("PreconditionFailed", await CodeOfAsync(response));
        Assert.Equal("content", await Rig.GetAsync("in/a"));
    }

    [Theory]
    [InlineData("If-None-Match", "*")]
    [InlineData("x-amz-copy-source-if-match", "\"abc\"")]
    [InlineData("x-amz-copy-source-if-none-match", "\"9a0364b9e99bb480dd25e1f0284c8555\"")]
    [InlineData("x-amz-copy-source-if-modified-since", "Fri, 02 Jan 2026 03:04:05 GMT")]
    [InlineData("x-amz-copy-source-if-unmodified-since", "Fri, 02 Jan 2026 03:04:04 GMT")]
    public async Task A_copy_happens_only_if_its_conditions_hold(string header, string value)
    {
        await Rig.PutAsync("a", "content");
        await Rig.PutAsync("b", "before");
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}/b", "", ("x-amz-copy-source", $"/{Bucket}/a"), (header, value));
        Assert.Equal("PreconditionFailed", await CodeOfAsync(response));
        Assert.Equal("before", await Rig.GetAsync("b"));
    }
}
