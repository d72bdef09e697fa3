using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>The server with the AWS SDK for .NET and curl.</summary>
public sealed class S3ServerTests : S3Tests
{
    [Theory]
    [InlineData("in/a b+c%20d/ü☃.txt")]
    [InlineData("a+b")]
    [InlineData("100%")]
    [InlineData("😀")]
    [InlineData("a/../b")]
    [InlineData("trailing/")]
    [InlineData("\"q\"&<x>")]
    public async Task Objects_are_returned_unchanged_under_any_key(string key)
    {
        var put = await S3.PutObjectAsync(
            new() { BucketName = CloudRig.Uploads, Key = key, ContentBody = "content", ContentType = "text/plain" }, Cancellation);
        Assert.Equal($"\"{ObjectTable.ETagOf("content"u8)}\"", put.ETag);
        Assert.Equal("content", await Rig.GetAsync(key));
        using var got = await S3.GetObjectAsync(CloudRig.Uploads, key, Cancellation);
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal(("content", "text/plain"), (await reader.ReadToEndAsync(Cancellation), got.Headers.ContentType));
        Assert.Equal([key], (await S3.ListObjectsV2Async(new() { BucketName = CloudRig.Uploads }, Cancellation)).S3Objects.Select(found =>
            found.Key));
    }

    [Fact]
    public async Task A_put_sends_a_notification()
    {
        await S3.PutObjectAsync(new() { BucketName = CloudRig.Uploads, Key = "in/a.txt", ContentBody = "x" }, Cancellation);
        Assert.Contains("\"key\":\"in/a.txt\"", (await Rig.ReceiveAsync())!.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_multipart_upload_of_50_MiB_is_stored_completely()
    {
        var content = RandomNumberGenerator.GetBytes(50 << 20);
        using var transfer = new TransferUtility(S3, new TransferUtilityConfig { MinSizeBeforePartUpload = 5 << 20 });
        using var stream = new MemoryStream(content, writable: false);
        await transfer.UploadAsync(
            new() { BucketName = CloudRig.Uploads, Key = "in/large.bin", InputStream = stream, PartSize = 8 << 20 }, Cancellation);
        var found = (await Rig.Cloud.Objects.FindAsync(CloudRig.Uploads, "in/large.bin", Cancellation))!;
        Assert.Equal(content.LongLength, found.Size);
        Assert.EndsWith("-7", found.ETag, StringComparison.Ordinal);
        await using var stored = (await Rig.Cloud.Objects.OpenReadAsync(CloudRig.Uploads, "in/large.bin", Cancellation))!;
        Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(stored, Cancellation));
        Assert.Empty(Directory.GetDirectories(Parts));
        Assert.Equal(1, (await Rig.CountsAsync()).Visible);
    }

    [Fact]
    public async Task An_upload_survives_a_restart_and_can_be_aborted()
    {
        var begun = await S3.InitiateMultipartUploadAsync(CloudRig.Uploads, "a", Cancellation);
        using (var part = new MemoryStream("part"u8.ToArray()))
        {
            await S3.UploadPartAsync(
                new() { BucketName = CloudRig.Uploads, Key = "a", UploadId = begun.UploadId, PartNumber = 2, InputStream = part },
                Cancellation);
        }
        await using (var other = await AwsServer.StartAsync(Rig.Cloud, Parts, 0, Cancellation))
        {
            using var client = new AmazonS3Client(
                new BasicAWSCredentials("any", "any"), new AmazonS3Config { ServiceURL = $"{other.Address}", ForcePathStyle = true });
            Assert.Equal(
                2, Assert.Single((await client.ListPartsAsync(CloudRig.Uploads, "a", begun.UploadId, Cancellation)).Parts).PartNumber);
            await client.AbortMultipartUploadAsync(CloudRig.Uploads, "a", begun.UploadId, Cancellation);
        }

        var gone = await Assert.ThrowsAsync<AmazonS3Exception>(() =>
            S3.ListPartsAsync(CloudRig.Uploads, "a", begun.UploadId, Cancellation));
        Assert.Equal("NoSuchUpload", gone.ErrorCode);
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task An_upload_with_a_missing_part_cannot_be_completed()
    {
        var begun = await S3.InitiateMultipartUploadAsync(CloudRig.Uploads, "a", Cancellation);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => S3.CompleteMultipartUploadAsync(
            new() { BucketName = CloudRig.Uploads, Key = "a", UploadId = begun.UploadId, PartETags = [new(1, "x")] }, Cancellation));
        Assert.Equal("InvalidPart", refused.ErrorCode);
    }

    [Fact]
    public async Task Lists_of_2500_keys_have_pages_in_both_versions()
    {
        var keys = Enumerable.Range(0, 2500).Select(i => $"k/{i:D4}").ToList();
        foreach (var key in keys) await Rig.PutAsync(key, "x");
        List<string> first = [];
        List<string> second = [];
        string? marker = null;
        do
        {
            var page = await S3.ListObjectsAsync(
                new ListObjectsRequest { BucketName = CloudRig.Uploads, Prefix = "k/", Marker = marker }, Cancellation);
            first.AddRange(page.S3Objects.Select(found => found.Key));
            marker = page.IsTruncated == true ? page.NextMarker : null;
        }
        while (marker is not null);
        await foreach (var found in S3.Paginators.ListObjectsV2(
            new() { BucketName = CloudRig.Uploads, Prefix = "k/" }).S3Objects.WithCancellation(Cancellation))
        {
            second.Add(found.Key);
        }
        Assert.Equal(keys, first);
        Assert.Equal(keys, second);
    }

    [Fact]
    public async Task A_delimiter_folds_keys_into_prefixes()
    {
        foreach (var key in (string[])["a/1", "a/2", "b"]) await Rig.PutAsync(key, "x");
        var page = await S3.ListObjectsV2Async(new() { BucketName = CloudRig.Uploads, Delimiter = "/" }, Cancellation);
        Assert.Equal((["a/"], ["b"]), (page.CommonPrefixes.ToArray(), page.S3Objects.Select(found => found.Key).ToArray()), (one, other) =>
            one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2));
    }

    [Theory]
    [InlineData("bytes=2-4", "cde")]
    [InlineData("bytes=7-", "hij")]
    [InlineData("bytes=-2", "ij")]
    [InlineData("bytes=8-100", "ij")]
    public async Task A_range_returns_its_bytes(string range, string part)
    {
        await Rig.PutAsync("a", "abcdefghij");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "uploads/a"));
        request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await Http.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.PartialContent, part), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal(10, response.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task A_range_past_the_end_is_refused()
    {
        await Rig.PutAsync("a", "abc");
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() =>
            S3.GetObjectAsync(new() { BucketName = CloudRig.Uploads, Key = "a", ByteRange = new(3, 9) }, Cancellation));
        Assert.Equal("InvalidRange", refused.ErrorCode);
    }

    [Fact]
    public async Task A_presigned_address_returns_the_object()
    {
        await Rig.PutAsync("in/a b.txt", "abc");
        var address = await S3.GetPreSignedURLAsync(new()
        {
            BucketName = CloudRig.Uploads,
            Key = "in/a b.txt",
            Expires = DateTime.UnixEpoch.AddYears(100),
            Protocol = Protocol.HTTP
        });
        Assert.Equal("abc", await Http.GetStringAsync(new Uri(address), Cancellation));
    }

    [Fact]
    public async Task Missing_objects_and_buckets_have_the_errors_of_S3()
    {
        Assert.Equal("NoSuchKey",
            (await Assert.ThrowsAsync<NoSuchKeyException>(() => S3.GetObjectAsync(CloudRig.Uploads, "a", Cancellation))).ErrorCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await Assert.ThrowsAsync<AmazonS3Exception>(() => S3.GetObjectMetadataAsync(CloudRig.Uploads, "a", Cancellation))).StatusCode);
        var bucket = await Assert.ThrowsAsync<AmazonS3Exception>(() =>
            S3.PutObjectAsync(new() { BucketName = "nowhere", Key = "a", ContentBody = "x" }, Cancellation));
        Assert.Equal("NoSuchBucket", bucket.ErrorCode);
    }

    [Fact]
    public async Task Objects_are_copied_and_deleted()
    {
        foreach (var key in (string[])["a", "b", "c"]) await Rig.PutAsync(key, key);
        await S3.CopyObjectAsync(CloudRig.Uploads, "a", "other", "copy", Cancellation);
        await S3.DeleteObjectAsync(CloudRig.Uploads, "a", Cancellation);
        await S3.DeleteObjectAsync(CloudRig.Uploads, "a", Cancellation);
        await S3.DeleteObjectsAsync(
            new() { BucketName = CloudRig.Uploads, Objects = [new() { Key = "b" }, new() { Key = "c" }] }, Cancellation);
        Assert.Null((await S3.ListObjectsV2Async(new() { BucketName = CloudRig.Uploads }, Cancellation)).S3Objects);
        Assert.Equal(1, (await S3.GetObjectMetadataAsync("other", "copy", Cancellation)).ContentLength);
    }

    [Fact]
    public async Task Buckets_are_listed() =>
        Assert.Equal(["other", CloudRig.Uploads], (await S3.ListBucketsAsync(Cancellation)).Buckets.Select(bucket => bucket.BucketName));

    [Fact]
    public async Task A_free_port_is_used_if_the_port_is_taken()
    {
        await using var second = await AwsServer.StartAsync(Rig.Cloud, Parts, Address.Port, Cancellation);
        Assert.NotEqual(Address.Port, second.Address.Port);
    }

    [Fact]
    public async Task Curl_uploads_a_file()
    {
        if (!File.Exists("/usr/bin/curl")) Assert.Skip("needs curl in /usr/bin: install it, for example with apt-get install curl");
        var path = Path.Combine(Parts, "report.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,2\n", Cancellation);
        using var curl =
            Process.Start(new ProcessStartInfo("/usr/bin/curl", ["-sSf", "-T", path, $"{Address}{CloudRig.Uploads}/in/report%20one.csv"]))!;
        await curl.WaitForExitAsync(Cancellation);
        Assert.Equal(0, curl.ExitCode);
        Assert.Equal("a,b\n1,2\n", await Rig.GetAsync("in/report one.csv"));
        File.Delete(path);
    }

    [Fact]
    public async Task A_truncated_chunk_stores_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Address, "uploads/a"));
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes("5;chunk-signature=x\r\nab"));
        request.Headers.Add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        using var response = await Http.SendAsync(request, Cancellation);
        Assert.False(response.IsSuccessStatusCode);
        Assert.Null(await Rig.GetAsync("a"));
    }
}
