using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class S3ListingTests : S3Tests
{
    [Fact]
    public async Task Version_2_returns_the_request_parameters()
    {
        foreach (var key in (string[])["a", "b", "c"]) await Rig.PutAsync(key, key);
        var first =
            await S3.ListObjectsV2Async(new() { BucketName = Bucket, StartAfter = "a", MaxKeys = 1, FetchOwner = true }, Cancellation);
        Assert.Equal(("a", 1, true), (first.StartAfter, first.KeyCount, first.IsTruncated));
        Assert.Equal(("b", "emulator"), (Assert.Single(first.S3Objects).Key, first.S3Objects[0].Owner.Id));
        var second =
            await S3.ListObjectsV2Async(new() { BucketName = Bucket, ContinuationToken = first.NextContinuationToken }, Cancellation);
        Assert.Equal((first.NextContinuationToken, "c"), (second.ContinuationToken, Assert.Single(second.S3Objects).Key));
        Assert.Null(second.S3Objects[0].Owner);
    }

    [Fact]
    public async Task Version_1_has_owners_and_a_next_marker_only_with_delimiter()
    {
        foreach (var key in (string[])["a/1", "b/1"]) await Rig.PutAsync(key, key);
        var plain = await XmlAsync($"{Bucket}?max-keys=1");
        Assert.Equal(("true", "emulator", null), (TextOf(plain, "IsTruncated"), TextOf(plain, "ID"), TextOf(plain, "NextMarker")));
        var folded = await XmlAsync($"{Bucket}?max-keys=1&delimiter=/");
        Assert.Equal("a/", TextOf(folded, "NextMarker"));
    }

    [Fact]
    public async Task Each_object_has_one_version()
    {
        await Rig.PutAsync("a", "content");
        var version = Assert.Single((await S3.ListVersionsAsync(Bucket, Cancellation)).Versions);
        Assert.Equal(("a", "null", true, 7), (version.Key, version.VersionId, version.IsLatest, version.Size));
    }

    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=x")]
    [InlineData("encoding-type=base64")]
    [InlineData("list-type=2&continuation-token=")]
    public async Task Invalid_parameters_are_refused(string query)
    {
        using var response = await GetAsync($"{Bucket}?{query}");
        Assert.Equal("InvalidArgument", await CodeOfAsync(response));
    }

    [Fact]
    public async Task At_most_1000_keys_are_returned()
    {
        await Rig.PutAsync("a", "x");
        Assert.Equal("1000", TextOf(await XmlAsync($"{Bucket}?max-keys=5000"), "MaxKeys"));
        var none = await XmlAsync($"{Bucket}?list-type=2&max-keys=0");
        Assert.Equal(("0", "0", "false"), (TextOf(none, "MaxKeys"), TextOf(none, "KeyCount"), TextOf(none, "IsTruncated")));
    }

    [Fact]
    public async Task Keys_are_url_encoded_on_request()
    {
        await Rig.PutAsync("ü \u0001+&<.txt", "x");
        var xml = await XmlAsync($"{Bucket}?encoding-type=url&prefix=%C3%BC");
        Assert.Equal(
            ("%C3%BC%20%01%2B%26%3C.txt", "%C3%BC", "url"), (TextOf(xml, "Key"), TextOf(xml, "Prefix"), TextOf(xml, "EncodingType")));
    }

    [Fact]
    public async Task Listing_a_missing_bucket_is_an_error() =>
        Assert.Equal("NoSuchBucket", await CodeOfAsync(() =>
            S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "nowhere" }, Cancellation)));
}
