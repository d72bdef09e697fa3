using System.Globalization;
using System.Net;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>GET and HEAD: ranges, conditions, parts.</summary>
public sealed class S3ReadTests : S3Tests
{
    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=4-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=-")]
    public async Task An_invalid_range_returns_the_whole_object(string range)
    {
        await Rig.PutAsync("a", "abcdefghij");
        using var response = await GetAsync($"{Bucket}/a", ("Range", range));
        Assert.Equal((HttpStatusCode.OK, "abcdefghij"), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
    }

    [Theory]
    [InlineData("", "bytes=-5")]
    [InlineData("", "bytes=0-")]
    [InlineData("abc", "bytes=-0")]
    [InlineData("abc", "bytes=3-")]
    public async Task A_range_without_bytes_is_refused_with_the_size(string content, string range)
    {
        await Rig.PutAsync("a", content);
        using var response = await GetAsync($"{Bucket}/a", ("Range", range));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange"), (response.StatusCode, await CodeOfAsync(response)));
        Assert.Equal(content.Length, response.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task An_empty_object_is_read()
    {
        await S3.PutObjectAsync(new() { BucketName = Bucket, Key = "a", ContentBody = "" }, Cancellation);
        using var got = await S3.GetObjectAsync(Bucket, "a", Cancellation);
        Assert.Equal(0, got.ContentLength);
    }

    [Fact]
    public async Task An_object_is_returned_only_for_a_matching_etag()
    {
        var put = await Rig.PutAsync("a", "content");
        using var got = await S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", EtagToMatch = $"\"{put.ETag}\"" }, Cancellation);
        Assert.Equal("PreconditionFailed", await CodeOfAsync(() =>
            S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", EtagToMatch = "\"abc\"" }, Cancellation)));
    }

    [Theory]
    [InlineData("If-None-Match", "\"9a0364b9e99bb480dd25e1f0284c8555\"", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "*", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"abc\", W/\"9a0364b9e99bb480dd25e1f0284c8555\"", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"abc\"", HttpStatusCode.OK)]
    [InlineData("If-Modified-Since", "Fri, 02 Jan 2026 03:04:05 GMT", HttpStatusCode.NotModified)]
    [InlineData("If-Modified-Since", "Fri, 02 Jan 2026 03:04:04 GMT", HttpStatusCode.OK)]
    [InlineData("If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:05 GMT", HttpStatusCode.OK)]
    [InlineData("If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:04 GMT", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Modified-Since", "yesterday", HttpStatusCode.OK)]
    public async Task Conditions_determine_the_status(string header, string value, HttpStatusCode status)
    {
        var put = await Rig.PutAsync("a", "content");
        Assert.Equal("9a0364b9e99bb480dd25e1f0284c8555", put.ETag);
        using var response = await GetAsync($"{Bucket}/a", (header, value));
        Assert.Equal((status, $"\"{put.ETag}\""), (response.StatusCode, response.Headers.ETag!.Tag));
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null, (header, value));
        Assert.Equal(status, head.StatusCode);
    }

    [Fact]
    public async Task An_etag_condition_overrides_a_time_condition()
    {
        var put = await Rig.PutAsync("a", "content");
        using var response =
            await GetAsync($"{Bucket}/a", ("If-Match", $"\"{put.ETag}\""), ("If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:04 GMT"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var other =
            await GetAsync($"{Bucket}/a", ("If-None-Match", "\"abc\""), ("If-Modified-Since", "Fri, 02 Jan 2026 03:04:05 GMT"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("\"9a0364b9e99bb480dd25e1f0284c8555\"", HttpStatusCode.PartialContent)]
    [InlineData("\"abc\"", HttpStatusCode.OK)]
    [InlineData("Fri, 02 Jan 2026 03:04:05 GMT", HttpStatusCode.PartialContent)]
    [InlineData("Fri, 02 Jan 2026 03:04:04 GMT", HttpStatusCode.OK)]
    public async Task An_outdated_If_Range_returns_the_whole_object(string condition, HttpStatusCode status)
    {
        await Rig.PutAsync("a", "content");
        using var response = await GetAsync($"{Bucket}/a", ("Range", "bytes=0-1"), ("If-Range", condition));
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Query_parameters_override_response_headers()
    {
        await Rig.PutAsync("a", "content");
        using var response = await GetAsync(
            $"{Bucket}/a?response-content-type=text/x&response-content-disposition=attachment;%20filename=z.txt"
            + "&response-cache-control=no-cache"
            + "&response-content-language=de&response-content-encoding=zip&response-expires=123");
        var headers = response.Content.Headers;
        Assert.Equal(("text/x", "attachment; filename=z.txt", "de", "zip"), (
            headers.ContentType!.MediaType,
            headers.ContentDisposition!.ToString(), headers.ContentLanguage.Single(), headers.ContentEncoding.Single()));
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.Equal(["123"], headers.GetValues("Expires"));
    }

    [Fact]
    public async Task Line_breaks_in_an_address_add_no_header()
    {
        await Rig.PutAsync("a", "content");
        using var response = await GetAsync($"{Bucket}/a?response-content-disposition=x%0D%0ASet-Cookie:%20y");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Part_1_of_a_plain_object_is_the_whole_object()
    {
        await Rig.PutAsync("a", "content");
        using var got = await S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", PartNumber = 1 }, Cancellation);
        Assert.Equal(7, got.ContentLength);
        Assert.Equal("InvalidPartNumber", await CodeOfAsync(() =>
            S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", PartNumber = 2 }, Cancellation)));
    }

    [Fact]
    public async Task ETag_and_bytes_are_always_of_the_same_write()
    {
        string[] contents = [.. Enumerable.Range(0, 4).Select(i => new string((char)('a' + i), i % 2 == 0 ? 10 : 40_000))];
        await Rig.PutAsync("a", contents[0]);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++) await Rig.PutAsync("a", contents[i % contents.Length]);
        }, Cancellation);
        do
        {
            using var response = await GetAsync($"{Bucket}/a");
            var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
            Assert.Equal($"\"{ObjectTable.ETagOf(bytes)}\"", response.Headers.ETag!.Tag);
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task The_time_of_an_object_is_that_of_its_write()
    {
        var put = await Rig.PutAsync("a", "content");
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null);
        Assert.Equal(put.LastModified.ToString(
            "R", CultureInfo.InvariantCulture), head.Content.Headers.LastModified!.Value.ToString("R", CultureInfo.InvariantCulture));
    }
}
