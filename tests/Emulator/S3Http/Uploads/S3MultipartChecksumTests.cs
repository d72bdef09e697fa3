using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class S3MultipartChecksumTests : S3Tests
{
    [Theory]
    [InlineData("SHA256", "COMPOSITE", "-1")]
    [InlineData("CRC32", "COMPOSITE", "-1")]
    [InlineData("CRC32", "FULL_OBJECT", "")]
    [InlineData("CRC64NVME", "FULL_OBJECT", "")]
    public async Task An_upload_has_the_requested_checksum_type(string algorithm, string type, string end)
    {
        var upload = (await S3.InitiateMultipartUploadAsync(
            new()
            {
                BucketName = Bucket,
                Key = "a",
                ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm),
                ChecksumType = ChecksumType.FindValue(type)
            },
            Cancellation)).UploadId;
        using var stream = new MemoryStream("content"u8.ToArray());
        var part = await S3.UploadPartAsync(
            new()
            {
                BucketName = Bucket,
                Key = "a",
                UploadId = upload,
                PartNumber = 1,
                InputStream = stream,
                ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm)
            },
            Cancellation);
        var named = new PartETag(1, part.ETag)
        {
            ChecksumCRC32 = part.ChecksumCRC32,
            ChecksumCRC64NVME = part.ChecksumCRC64NVME,
            ChecksumSHA256 = part.ChecksumSHA256,
        };
        var completed = await CompleteAsync("a", upload, [named]);
        Assert.Equal(type, completed.ChecksumType.Value);
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null, ("x-amz-checksum-mode", "ENABLED"));
        Assert.EndsWith(end, head.Headers.GetValues($"x-amz-checksum-{algorithm}").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_object_checksum_prevents_completion()
    {
        var upload = await BeginAsync("a");
        var part = await PutPartAsync("a", upload, 1, "content");
        using var response = await SendAsync(
            HttpMethod.Post, $"{Bucket}/a?uploadId={upload}",
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.ETag}</ETag></Part></CompleteMultipartUpload>",
            ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="));
        Assert.Equal("BadDigest", await CodeOfAsync(response));
        Assert.Null(await Rig.GetAsync("a"));
    }
}
