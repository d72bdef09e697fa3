using System.Net;
using System.Text;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>The metadata that a client stores with an object.</summary>
public sealed class S3MetadataTests : S3Tests
{
    [Fact]
    public async Task Content_headers_and_metadata_are_kept_over_a_restart()
    {
        await PutAsync("a");
        await RestartAsync();
        await AssertKeptAsync("a");
    }

    [Fact]
    public async Task A_copy_keeps_content_headers_metadata_and_tags()
    {
        await PutAsync("a");
        await S3.CopyObjectAsync(Bucket, "a", "other", "b", Cancellation);
        await AssertKeptAsync("b", "other");
        Assert.Equal(
            "v", Assert.Single((await S3.GetObjectTaggingAsync(new() { BucketName = "other", Key = "b" }, Cancellation)).Tagging).Value);
    }

    [Fact]
    public async Task A_multipart_upload_keeps_content_headers_metadata_and_tags()
    {
        var request = new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "a", TagSet = [new() { Key = "k", Value = "v" }] };
        Describe(request.Headers, request.Metadata);
        var upload = (await S3.InitiateMultipartUploadAsync(request, Cancellation)).UploadId;
        var part = await S3.UploadPartAsync(
            new()
            {
                BucketName = Bucket,
                Key = "a",
                UploadId = upload,
                PartNumber = 1,
                InputStream = new MemoryStream("content"u8.ToArray())
            }, Cancellation);
        await S3.CompleteMultipartUploadAsync(
            new() { BucketName = Bucket, Key = "a", UploadId = upload, PartETags = [new(part)] }, Cancellation);
        await AssertKeptAsync("a");
        Assert.Equal(1, (await S3.GetObjectMetadataAsync(Bucket, "a", Cancellation)).TagsCount);
    }

    [Fact]
    public async Task A_copy_to_itself_may_replace_the_metadata()
    {
        await PutAsync("a");
        var request = new CopyObjectRequest
        {
            SourceBucket = Bucket,
            SourceKey = "a",
            DestinationBucket = Bucket,
            DestinationKey = "a",
            MetadataDirective = Amazon.S3.S3MetadataDirective.REPLACE,
            ContentType = "text/new",
        };
        request.Metadata.Add("n", "2");
        await S3.CopyObjectAsync(request, Cancellation);
        var head = await S3.GetObjectMetadataAsync(Bucket, "a", Cancellation);
        Assert.Equal((["x-amz-meta-n"], "text/new"), (head.Metadata.Keys.ToArray(), head.Headers.ContentType), (one, other) =>
            one.Item1.SequenceEqual(other.Item1) && one.Item2 == other.Item2);
        Assert.Null(head.Headers.ContentDisposition);
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task A_copy_to_itself_that_changes_nothing_is_refused()
    {
        await PutAsync("a");
        Assert.Equal("InvalidRequest", await CodeOfAsync(() => S3.CopyObjectAsync(Bucket, "a", Bucket, "a", Cancellation)));
    }

    [Fact]
    public async Task An_object_that_names_no_type_is_binary()
    {
        using var put = await SendAsync(HttpMethod.Put, $"{Bucket}/a", "x");
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null);
        Assert.Equal("binary/octet-stream", head.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Metadata_is_returned_byte_for_byte()
    {
        var request = Encoding.UTF8.GetBytes(
            $"PUT /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nx-amz-meta-n: grün\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await RawHttp.SendAsync(Address, request, Cancellation);
        var answer = await RawHttp.SendAsync(
            Address, Encoding.ASCII.GetBytes($"HEAD /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Cancellation);
        Assert.Contains("x-amz-meta-n: grün\r\n", Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_over_2_KB_is_refused()
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}/a", "x", ("x-amz-meta-n", new string('v', 2048)));
        Assert.Equal("MetadataTooLarge", await CodeOfAsync(response));
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Theory]
    [InlineData("aws-chunked", null)]
    [InlineData("gzip, aws-chunked", "gzip")]
    [InlineData("aws-chunked,gzip", "gzip")]
    public async Task The_framing_is_not_stored_as_content_encoding(string sent, string? kept)
    {
        using var put = await SendAsync(
            HttpMethod.Put, $"{Bucket}/a", "3\r\nabc\r\n0\r\n\r\n", ("Content-Encoding", sent), ("x-amz-decoded-content-length", "3"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null);
        Assert.Equal(kept, head.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("abc", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Aws_chunked_without_framing_is_dropped_from_the_encoding()
    {
        using var put = await SendAsync(HttpMethod.Put, $"{Bucket}/a", "abc", ("Content-Encoding", "gzip, aws-chunked"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null);
        Assert.Equal("gzip", head.Content.Headers.ContentEncoding.Single());
        Assert.Equal("abc", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Encryption_with_keys_of_clients_is_refused()
    {
        using var response =
            await SendAsync(HttpMethod.Put, $"{Bucket}/a", "x", ("x-amz-server-side-encryption-customer-algorithm", "AES256"));
        Assert.Equal("NotImplemented", await CodeOfAsync(response));
    }

    private async Task PutAsync(string key)
    {
        var request =
            new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = "content", TagSet = [new() { Key = "k", Value = "v" }] };
        Describe(request.Headers, request.Metadata);
        await S3.PutObjectAsync(request, Cancellation);
    }

    private static void Describe(HeadersCollection headers, MetadataCollection metadata)
    {
        headers.ContentType = "text/csv";
        headers.CacheControl = "no-store";
        headers.ContentDisposition = "attachment; filename=\"x\"";
        headers.ContentEncoding = "identity";
        headers["Content-Language"] = "de";
        metadata.Add("who", "me");
    }

    private async Task AssertKeptAsync(string key, string bucket = Bucket)
    {
        using var head = await SendAsync(HttpMethod.Head, $"{bucket}/{key}", null);
        var headers = head.Content.Headers;
        Assert.Equal(("text/csv", "attachment; filename=\"x\"", "identity", "de", 7L), (
            headers.ContentType!.MediaType, headers.ContentDisposition!.ToString(),
            headers.ContentEncoding.Single(), headers.ContentLanguage.Single(), headers.ContentLength));
        Assert.Equal(("no-store", "me"), (head.Headers.CacheControl!.ToString(), head.Headers.GetValues("x-amz-meta-who").Single()));
    }
}
