using System.Net;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class S3BucketTests : S3Tests
{
    [Fact]
    public async Task A_created_bucket_is_kept_and_sends_no_events()
    {
        await S3.PutBucketAsync("another-bucket", Cancellation);
        await S3.PutObjectAsync(new() { BucketName = "another-bucket", Key = "in/a", ContentBody = "x" }, Cancellation);
        await RestartAsync();
        Assert.Equal(
            ["another-bucket", "other", Bucket], (await S3.ListBucketsAsync(Cancellation)).Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal(1, (await S3.GetObjectMetadataAsync("another-bucket", "in/a", Cancellation)).ContentLength);
        Assert.Empty(Events());
    }

    [Fact]
    public async Task Buckets_are_listed_in_pages_and_by_prefix()
    {
        foreach (var name in (string[])["page-1", "page-2", "page-3"]) await S3.PutBucketAsync(name, Cancellation);
        var first = await S3.ListBucketsAsync(new ListBucketsRequest { Prefix = "page-", MaxBuckets = 2 }, Cancellation);
        Assert.Equal(["page-1", "page-2"], first.Buckets.Select(bucket => bucket.BucketName));
        var rest = await S3.ListBucketsAsync(
            new ListBucketsRequest { Prefix = "page-", ContinuationToken = first.ContinuationToken }, Cancellation);
        Assert.Equal(["page-3"], rest.Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal((null, "page-"), (rest.ContinuationToken, rest.Prefix));
        using var none = await GetAsync("?max-buckets=0");
        Assert.Equal("InvalidArgument", await CodeOfAsync(none));
    }

    [Fact]
    public async Task A_bucket_that_exists_may_be_created_again()
    {
        await Rig.PutAsync("a", "content");
        await S3.PutBucketAsync(Bucket, Cancellation);
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Theory]
    [InlineData("No")]
    [InlineData("ab")]
    [InlineData("a..b")]
    [InlineData("-abc")]
    [InlineData("1.2.3.4")]
    public async Task Names_that_S3_refuses_are_refused(string name)
    {
        using var response = await SendAsync(HttpMethod.Put, name, "");
        Assert.Equal("InvalidBucketName", await CodeOfAsync(response));
    }

    [Fact]
    public async Task A_created_bucket_is_deleted_once_it_is_empty()
    {
        await S3.PutBucketAsync("another-bucket", Cancellation);
        await S3.PutObjectAsync(new() { BucketName = "another-bucket", Key = "a", ContentBody = "x" }, Cancellation);
        Assert.Equal("BucketNotEmpty", await CodeOfAsync(() => S3.DeleteBucketAsync("another-bucket", Cancellation)));
        await S3.DeleteObjectAsync("another-bucket", "a", Cancellation);
        await S3.DeleteBucketAsync("another-bucket", Cancellation);
        Assert.Equal("NoSuchBucket", await CodeOfAsync(() => S3.ListObjectsV2Async(new() { BucketName = "another-bucket" }, Cancellation)));
    }

    [Fact]
    public async Task A_bucket_of_the_topology_cannot_be_deleted() =>
        Assert.Equal("AccessDenied", await CodeOfAsync(() => S3.DeleteBucketAsync(Bucket, Cancellation)));

    [Fact]
    public async Task Bucket_settings_that_clients_read_first_are_answered()
    {
        using var head = await SendAsync(HttpMethod.Head, Bucket, null);
        using var missing = await SendAsync(HttpMethod.Head, "nowhere", null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (head.StatusCode, missing.StatusCode));
        Assert.Equal(["us-east-1"], head.Headers.GetValues("x-amz-bucket-region"));
        Assert.Equal("", (await S3.GetBucketLocationAsync(Bucket, Cancellation)).Location.Value);
        Assert.Equal("Off", (await S3.GetBucketVersioningAsync(Bucket, Cancellation)).VersioningConfig.Status.Value);
    }

    [Fact]
    public async Task A_host_name_may_name_the_bucket()
    {
        await Rig.PutAsync("in/a", "content");
        foreach (var host in (string[])[$"{Bucket}.localhost", $"{Bucket}.s3.localhost:4566"])
        {
            using var response = await GetAsync("in/a", ("Host", host));
            Assert.Equal("content", await response.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Several_objects_are_deleted_in_one_request()
    {
        foreach (var key in (string[])["a", "b", "c"]) await Rig.PutAsync(key, key);
        var deleted = await S3.DeleteObjectsAsync(
            new() { BucketName = Bucket, Objects = [new() { Key = "a" }, new() { Key = "none" }] }, Cancellation);
        Assert.Equal(["a", "none"], deleted.DeletedObjects.Select(item => item.Key));
        var quiet = await S3.DeleteObjectsAsync(new() { BucketName = Bucket, Quiet = true, Objects = [new() { Key = "b" }] }, Cancellation);
        Assert.Empty(quiet.DeletedObjects ?? []);
        Assert.Equal(
            ["c"], (await S3.ListObjectsV2Async(new() { BucketName = Bucket }, Cancellation)).S3Objects.Select(found => found.Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task None_or_too_many_keys_delete_nothing(int count)
    {
        await Rig.PutAsync("k0", "content");
        var keys = string.Concat(Enumerable.Range(0, count).Select(i => $"<Object><Key>k{i}</Key></Object>"));
        using var response = await SendAsync(HttpMethod.Post, $"{Bucket}?delete", $"<Delete>{keys}</Delete>");
        Assert.Equal("MalformedXML", await CodeOfAsync(response));
        Assert.Equal("content", await Rig.GetAsync("k0"));
    }

    [Fact]
    public async Task A_bulk_delete_checks_etags()
    {
        await Rig.PutAsync("a", "content");
        using var response =
            await SendAsync(HttpMethod.Post, $"{Bucket}?delete", "<Delete><Object><Key>a</Key><ETag>other</ETag></Object></Delete>");
        Assert.Contains("PreconditionFailed", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("content", await Rig.GetAsync("a"));
    }
}
