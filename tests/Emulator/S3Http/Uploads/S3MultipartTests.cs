using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class S3MultipartTests : S3Tests
{
    private const int SmallestPart = 5 << 20;

    [Fact]
    public async Task Uploads_and_parts_are_listed_until_the_upload_ends()
    {
        var upload = await BeginAsync("in/ab.bin");
        await PutPartAsync("in/ab.bin", upload, 3, "three");
        await PutPartAsync("in/ab.bin", upload, 1, "one");
        Assert.Equal(upload, Assert.Single((await S3.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads).UploadId);
        var first =
            await S3.ListPartsAsync(new() { BucketName = Bucket, Key = "in/ab.bin", UploadId = upload, MaxParts = 1 }, Cancellation);
        Assert.Equal((1, true, 1), (Assert.Single(first.Parts).PartNumber, first.IsTruncated, first.NextPartNumberMarker));
        var second = await S3.ListPartsAsync(
            new() { BucketName = Bucket, Key = "in/ab.bin", UploadId = upload, PartNumberMarker = "1" }, Cancellation);
        Assert.Equal((3, false), (Assert.Single(second.Parts).PartNumber, second.IsTruncated));
        await S3.AbortMultipartUploadAsync(Bucket, "in/ab.bin", upload, Cancellation);
        Assert.Empty((await S3.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads ?? []);
        Assert.Equal("NoSuchUpload", await CodeOfAsync(() => S3.ListPartsAsync(Bucket, "in/ab.bin", upload, Cancellation)));
    }

    [Fact]
    public async Task Uploads_are_listed_in_pages_and_folded()
    {
        foreach (var key in (string[])["a", "b/1", "b/2", "c"]) await BeginAsync(key);
        List<string> keys = [];
        ListMultipartUploadsResponse page;
        string? marker = null;
        string? id = null;
        do
        {
            page = await S3.ListMultipartUploadsAsync(
                new ListMultipartUploadsRequest { BucketName = Bucket, MaxUploads = 3, KeyMarker = marker, UploadIdMarker = id },
                Cancellation);
            keys.AddRange(page.MultipartUploads.Select(upload => upload.Key));
            (marker, id) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
        Assert.Equal(["a", "b/1", "b/2", "c"], keys);
        var folded =
            await S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, Delimiter = "/" }, Cancellation);
        Assert.Equal((["b/"], ["a", "c"]),
            (folded.CommonPrefixes.ToArray(), folded.MultipartUploads.Select(upload => upload.Key).ToArray()), (one, other) =>
            one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2));
    }

    [Fact]
    public async Task Small_parts_before_the_last_are_refused()
    {
        var upload = await BeginAsync("a");
        List<PartETag> parts = [await PutPartAsync("a", upload, 1, "x"), await PutPartAsync("a", upload, 2, "y")];
        Assert.Equal("EntityTooSmall", await CodeOfAsync(() => CompleteAsync("a", upload, parts)));
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Theory]
    [InlineData(1, "00000000000000000000000000000000", "InvalidPart")]
    [InlineData(2, "9dd4e461268c8034f5c8564e155c67a6", "InvalidPart")]
    public async Task Missing_parts_are_refused(int number, string eTag, string code)
    {
        var upload = await BeginAsync("a");
        await PutPartAsync("a", upload, 1, "x");
        Assert.Equal(code, await CodeOfAsync(() => CompleteAsync("a", upload, [new(number, eTag)])));
    }

    [Theory]
    [InlineData(
        "<Part><PartNumber>2</PartNumber><ETag>x</ETag></Part><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>", "InvalidPartOrder")]
    [InlineData(
        "<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>", "InvalidPartOrder")]
    [InlineData("<Part><PartNumber>1</PartNumber></Part>", "MalformedXML")]
    [InlineData("<Part><ETag>x</ETag></Part>", "MalformedXML")]
    [InlineData("", "MalformedXML")]
    public async Task An_invalid_list_of_parts_is_refused(string parts, string code)
    {
        var upload = await BeginAsync("a");
        using var response = await SendAsync(
            HttpMethod.Post, $"{Bucket}/a?uploadId={upload}", $"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        Assert.Equal(code, await CodeOfAsync(response));
    }

    [Fact]
    public async Task An_upload_creates_only_its_own_object()
    {
        var upload = await BeginAsync("in/a");
        var part = await PutPartAsync("in/a", upload, 1, "content");
        Assert.Equal("NoSuchUpload", await CodeOfAsync(() => CompleteAsync("in/b", upload, [part])));
        Assert.Equal("NoSuchUpload", await CodeOfAsync(() => PutPartAsync("in/b", upload, 1, "x")));
        Assert.Null(await Rig.GetAsync("in/b"));
        await CompleteAsync("in/a", upload, [part]);
        Assert.Equal("content", await Rig.GetAsync("in/a"));
        Assert.Equal(["ObjectCreated:CompleteMultipartUpload"], Events());
    }

    [Fact]
    public async Task Completing_again_returns_the_same_answer_without_an_event()
    {
        var upload = await BeginAsync("in/a");
        var part = await PutPartAsync("in/a", upload, 1, "content");
        var first = await CompleteAsync("in/a", upload, [part]);
        await RestartAsync();
        var second = await CompleteAsync("in/a", upload, [part]);
        Assert.Equal(first.ETag, second.ETag);
        Assert.Single(Events());
    }

    [Fact]
    public async Task A_part_that_is_uploaded_again_is_replaced()
    {
        var upload = await BeginAsync("a");
        await PutPartAsync("a", upload, 1, "old");
        var part = await PutPartAsync("a", upload, 1, "new");
        Assert.Single((await S3.ListPartsAsync(Bucket, "a", upload, Cancellation)).Parts);
        await CompleteAsync("a", upload, [part]);
        Assert.Equal("new", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Concurrent_uploads_of_one_part_leave_one_part()
    {
        var upload = await BeginAsync("a");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => PutPartAsync("a", upload, 1, $"{i}")));
        Assert.Single((await S3.ListPartsAsync(Bucket, "a", upload, Cancellation)).Parts);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    [InlineData("")]
    public async Task Part_numbers_are_1_to_10000(string number)
    {
        var upload = await BeginAsync("a");
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}/a?uploadId={upload}&partNumber={number}", "x");
        Assert.Equal("InvalidArgument", await CodeOfAsync(response));
    }

    [Fact]
    public async Task Parts_can_be_read_one_by_one()
    {
        var upload = await BeginAsync("a");
        List<PartETag> parts =
            [await PutPartAsync("a", upload, 1, new string('x', SmallestPart)), await PutPartAsync("a", upload, 2, "last")];
        await CompleteAsync("a", upload, parts);
        var head = await S3.GetObjectMetadataAsync(new() { BucketName = Bucket, Key = "a", PartNumber = 2 }, Cancellation);
        Assert.Equal((2, 4), (head.PartsCount, head.ContentLength));
        using var got = await S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", PartNumber = 2 }, Cancellation);
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal("last", await reader.ReadToEndAsync(Cancellation));
        Assert.Equal("InvalidPartNumber", await CodeOfAsync(() =>
            S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", PartNumber = 3 }, Cancellation)));
        var attributes = await S3.GetObjectAttributesAsync(
            new() { BucketName = Bucket, Key = "a", ObjectAttributes = [ObjectAttributes.ObjectParts] }, Cancellation);
        Assert.Equal(2, attributes.ObjectParts.TotalPartsCount);
    }

    [Fact]
    public async Task A_part_may_be_copied_from_a_range_of_an_object()
    {
        await Rig.PutAsync("source", "abcdefghij");
        var upload = await BeginAsync("in/a");
        var copied = await S3.CopyPartAsync(
            new()
            {
                SourceBucket = Bucket,
                SourceKey = "source",
                DestinationBucket = Bucket,
                DestinationKey = "in/a",
                UploadId = upload,
                PartNumber = 1,
                FirstByte = 2,
                LastByte = 4
            },
            Cancellation);
        Assert.Equal($"\"{ObjectTable.ETagOf("cde"u8)}\"", copied.ETag);
        await CompleteAsync("in/a", upload, [new(1, copied.ETag)]);
        Assert.Equal("cde", await Rig.GetAsync("in/a"));
    }

    [Theory]
    [InlineData("bytes=0-3", "InvalidRange")]
    [InlineData("bytes=3-4", "InvalidRange")]
    [InlineData("bytes=1-", "InvalidArgument")]
    [InlineData("bytes=2-1", "InvalidArgument")]
    [InlineData("0-1", "InvalidArgument")]
    public async Task A_range_outside_the_source_is_refused(string range, string code)
    {
        await Rig.PutAsync("source", "abc");
        var upload = await BeginAsync("a");
        using var response = await SendAsync(
            HttpMethod.Put, $"{Bucket}/a?uploadId={upload}&partNumber=1",
            "", ("x-amz-copy-source", $"{Bucket}/source"), ("x-amz-copy-source-range", range));
        Assert.Equal(code, await CodeOfAsync(response));
        Assert.Empty((await S3.ListPartsAsync(Bucket, "a", upload, Cancellation)).Parts ?? []);
    }

    [Fact]
    public async Task Copies_send_copy_events()
    {
        await Rig.PutAsync("a", "content");
        await S3.CopyObjectAsync(Bucket, "a", Bucket, "in/b", Cancellation);
        Assert.Equal(["ObjectCreated:Copy"], Events());
        Assert.Equal("NoSuchKey", await CodeOfAsync(() => S3.CopyObjectAsync(Bucket, "none", Bucket, "in/c", Cancellation)));
        using var nowhere = await SendAsync(HttpMethod.Put, $"{Bucket}/in/c", "", ("x-amz-copy-source", "abc"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (nowhere.StatusCode, await CodeOfAsync(nowhere)));
    }
}
