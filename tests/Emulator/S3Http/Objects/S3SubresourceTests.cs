using System.Net;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Subresources never act on the object or bucket itself.</summary>
public sealed class S3SubresourceTests : S3Tests
{
    [Fact]
    public async Task Tags_are_stored_without_changing_the_object()
    {
        var put = await Rig.PutAsync("in/a", "content");
        await S3.PutObjectTaggingAsync(
            new() { BucketName = Bucket, Key = "in/a", Tagging = new() { TagSet = [new() { Key = "k", Value = "v" }] } }, Cancellation);
        var tags = await S3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "in/a" }, Cancellation);
        Assert.Equal([("k", "v")], tags.Tagging.Select(tag => (tag.Key, tag.Value)));
        Assert.Equal("content", await Rig.GetAsync("in/a"));
        Assert.Equal(put, await Rig.Cloud.Objects.FindAsync(Bucket, "in/a", Cancellation));
        Assert.Equal(["ObjectCreated:Put"], Events());
    }

    [Fact]
    public async Task Deleting_tags_keeps_the_object()
    {
        await S3.PutObjectAsync(new()
        {
            BucketName = Bucket,
            Key = "in/a",
            ContentBody = "content",
            TagSet = [new() { Key = "k", Value = "v" }]
        }, Cancellation);
        await S3.DeleteObjectTaggingAsync(new() { BucketName = Bucket, Key = "in/a" }, Cancellation);
        Assert.Empty((await S3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "in/a" }, Cancellation)).Tagging ?? []);
        Assert.Equal("content", await Rig.GetAsync("in/a"));
    }

    [Fact]
    public async Task Tags_of_a_put_are_counted_and_survive_a_restart()
    {
        await S3.PutObjectAsync(
            new() { BucketName = Bucket, Key = "a", ContentBody = "x", TagSet = [new() { Key = "k", Value = "v w" }] }, Cancellation);
        await RestartAsync();
        Assert.Equal(1, (await S3.GetObjectMetadataAsync(Bucket, "a", Cancellation)).TagsCount);
        Assert.Equal(
            "v w", Assert.Single((await S3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "a" }, Cancellation)).Tagging).Value);
    }

    [Theory]
    [InlineData(11, 1, 1, "BadRequest")]
    [InlineData(1, 129, 1, "InvalidTag")]
    [InlineData(1, 1, 257, "InvalidTag")]
    public async Task Tags_beyond_the_limits_are_refused(int count, int key, int value, string code)
    {
        await Rig.PutAsync("a", "content");
        List<Tag> tags =
            [.. Enumerable.Range(0, count).Select(i => new Tag { Key = new string((char)('a' + i), key), Value = new string('v', value) })];
        Assert.Equal(code, await CodeOfAsync(() =>
            S3.PutObjectTaggingAsync(new() { BucketName = Bucket, Key = "a", Tagging = new() { TagSet = tags } }, Cancellation)));
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Tags_of_a_missing_object_are_refused() =>
        Assert.Equal(
            "NoSuchKey", await CodeOfAsync(() => S3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "a" }, Cancellation)));

    [Fact]
    public async Task An_acl_without_changes_is_accepted()
    {
        await Rig.PutAsync("in/a", "content");
        await S3.PutObjectAclAsync(new() { BucketName = Bucket, Key = "in/a", ACL = Amazon.S3.S3CannedACL.Private }, Cancellation);
        var grants = (await S3.GetObjectAclAsync(new() { BucketName = Bucket, Key = "in/a" }, Cancellation)).Grants;
        Assert.Equal("FULL_CONTROL", Assert.Single(grants).Permission.Value);
        Assert.Equal("content", await Rig.GetAsync("in/a"));
        Assert.Equal(["ObjectCreated:Put"], Events());
    }

    [Fact]
    public async Task An_acl_for_others_is_refused()
    {
        await Rig.PutAsync("a", "content");
        Assert.Equal("AccessControlListNotSupported", await CodeOfAsync(() =>
            S3.PutObjectAclAsync(new() { BucketName = Bucket, Key = "a", ACL = Amazon.S3.S3CannedACL.PublicRead }, Cancellation)));
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Theory]
    [InlineData("PUT", "retention")]
    [InlineData("PUT", "legal-hold")]
    [InlineData("GET", "retention")]
    [InlineData("GET", "torrent")]
    [InlineData("POST", "restore")]
    [InlineData("POST", "select")]
    [InlineData("DELETE", "acl")]
    [InlineData("DELETE", "legal-hold")]
    public async Task Unknown_subresources_of_objects_are_refused(string method, string subresource)
    {
        await Rig.PutAsync("in/a", "content");
        using var response = await SendAsync(new(method), $"{Bucket}/in/a?{subresource}", method == "GET" ? null : "<x/>");
        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (response.StatusCode, await CodeOfAsync(response)));
        Assert.Equal("content", await Rig.GetAsync("in/a"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task An_unknown_version_is_refused(string method)
    {
        await Rig.PutAsync("in/a", "content");
        using var response = await SendAsync(
            new(method), $"{Bucket}/in/a?versionId=abc{(method == "PUT" ? "&tagging" : "")}",
            method == "PUT" ? "<Tagging><TagSet/></Tagging>" : null);
        Assert.Equal("NoSuchVersion", await CodeOfAsync(response));
        Assert.Equal("content", await Rig.GetAsync("in/a"));
    }

    [Theory]
    [InlineData("policy", "NoSuchBucketPolicy")]
    [InlineData("cors", "NoSuchCORSConfiguration")]
    [InlineData("tagging", "NoSuchTagSet")]
    [InlineData("lifecycle", "NoSuchLifecycleConfiguration")]
    [InlineData("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration")]
    [InlineData("inventory", "NotImplemented")]
    [InlineData("notification", "NotImplemented")]
    public async Task Missing_bucket_settings_are_not_answered_with_a_listing(string subresource, string code)
    {
        using var response = await GetAsync($"{Bucket}?{subresource}");
        Assert.Equal(code, await CodeOfAsync(response));
    }

    [Theory]
    [InlineData("versioning")]
    [InlineData("tagging")]
    [InlineData("policy")]
    [InlineData("notification")]
    [InlineData("lifecycle")]
    public async Task Unsupported_bucket_settings_are_refused(string subresource)
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}?{subresource}", "<x/>");
        Assert.Equal("NotImplemented", await CodeOfAsync(response));
    }

    [Fact]
    public async Task Attributes_describe_the_object()
    {
        await Rig.PutAsync("a", "content");
        var attributes = await S3.GetObjectAttributesAsync(
            new()
            {
                BucketName = Bucket,
                Key = "a",
                ObjectAttributes = [Amazon.S3.ObjectAttributes.ETag, Amazon.S3.ObjectAttributes.ObjectSize]
            }, Cancellation);
        Assert.Equal((7, ObjectTable.ETagOf("content"u8)), (attributes.ObjectSize, attributes.ETag));
    }
}
