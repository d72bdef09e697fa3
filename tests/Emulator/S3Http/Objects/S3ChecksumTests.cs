using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Damaged bodies are not stored, and stored objects have a checksum.</summary>
public sealed class S3ChecksumTests : S3Tests
{
    private const string Body = "123456789";

    [Theory]
    [InlineData("CRC32", "y/Q5Jg==")]
    [InlineData("CRC32C", "4waSgw==")]
    [InlineData("CRC64NVME", "rosUhgp5mIg=")]
    [InlineData("SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public async Task A_checksum_is_returned_and_stored(string algorithm, string value)
    {
        using var put = await SendAsync(HttpMethod.Put, $"{Bucket}/a", Body, ($"x-amz-checksum-{algorithm}", value));
        Assert.Equal(value, HeaderOf(put, algorithm));
        await RestartAsync();
        using var head = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null, ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal((value, "FULL_OBJECT"), (HeaderOf(head, algorithm), head.Headers.GetValues("x-amz-checksum-type").Single()));
        using var unasked = await SendAsync(HttpMethod.Head, $"{Bucket}/a", null);
        Assert.Null(HeaderOf(unasked, algorithm));
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task The_SDK_accepts_every_checksum(string algorithm)
    {
        var put = await S3.PutObjectAsync(
            new()
            {
                BucketName = Bucket,
                Key = "a",
                ContentBody = new string('x', 100_003),
                ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm)
            },
            Cancellation);
        Assert.NotNull(typeof(PutObjectResponse).GetProperty($"Checksum{algorithm}")!.GetValue(put));
        using var got =
            await S3.GetObjectAsync(new() { BucketName = Bucket, Key = "a", ChecksumMode = ChecksumMode.ENABLED }, Cancellation);
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal(100_003, (await reader.ReadToEndAsync(Cancellation)).Length);
    }

    [Theory]
    [InlineData("Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A==", "BadDigest")]
    [InlineData("Content-MD5", "x", "InvalidDigest")]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jw==", "BadDigest")]
    [InlineData("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "BadDigest")]
    [InlineData("x-amz-checksum-sha256", "bad", "InvalidRequest")]
    [InlineData("x-amz-sdk-checksum-algorithm", "MD6", "InvalidRequest")]
    [InlineData("x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "XAmzContentSHA256Mismatch")]
    [InlineData("x-amz-content-sha256", "bad", "InvalidArgument")]
    public async Task A_body_that_does_not_match_stores_nothing(string header, string value, string code)
    {
        await Rig.PutAsync("in/a", "before");
        using var response = await SendAsync(HttpMethod.Put, $"{Bucket}/in/a", Body, (header, value));
        Assert.Equal((HttpStatusCode.BadRequest, code), (response.StatusCode, await CodeOfAsync(response)));
        Assert.Equal("before", await Rig.GetAsync("in/a"));
        Assert.Single(Events());
    }

    [Fact]
    public async Task Two_checksums_are_refused()
    {
        using var response = await SendAsync(
            HttpMethod.Put, $"{Bucket}/a", Body, ("x-amz-checksum-crc32", "y/Q5Jg=="), ("x-amz-checksum-crc32c", "4waSgw=="));
        Assert.Equal("InvalidRequest", await CodeOfAsync(response));
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32:y/Q5Jg==\r\n", 9, null)]
    [InlineData("x-amz-checksum-crc32:y/Q5Jw==\r\n", 9, "BadDigest")]
    [InlineData("", 9, "MalformedTrailerError")]
    [InlineData("x-amz-checksum-crc32:y/Q5Jg==\r\n", 10, "IncompleteBody")]
    [InlineData("x-amz-checksum-crc32:y/Q5Jg==\r\n", 8, "IncompleteBody")]
    public async Task A_trailer_and_the_announced_length_must_match(string trailer, int length, string? code)
    {
        using var response = await SendAsync(
            HttpMethod.Put, $"{Bucket}/a",
            $"4\r\n1234\r\n5\r\n56789\r\n0\r\n{trailer}\r\n", ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("x-amz-trailer", "x-amz-checksum-crc32"), ("x-amz-decoded-content-length", $"{length}"));
        Assert.Equal(code, response.IsSuccessStatusCode ? null : await CodeOfAsync(response));
        Assert.Equal(code is null ? Body : null, await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task A_put_without_a_checksum_gets_a_default_one()
    {
        using var put = await SendAsync(HttpMethod.Put, $"{Bucket}/a", Body);
        Assert.Equal("rosUhgp5mIg=", HeaderOf(put, "CRC64NVME"));
    }

    [Fact]
    public async Task A_put_without_a_length_is_refused()
    {
        var answer = await RawHttp.SendAsync(
            Address, Encoding.ASCII.GetBytes(
                $"PUT /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"),
                    Cancellation);
        Assert.StartsWith("HTTP/1.1 411 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task Bytes_after_the_length_are_not_a_next_request()
    {
        var answer = Encoding.ASCII.GetString(await RawHttp.SendAsync(
            Address,
            Encoding.ASCII.GetBytes(
                $"PUT /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nx-amz-checksum-crc32: y/Q5Jg==\r\n\r\n"
                + $"barPUT /{Bucket}/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            Cancellation));
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", answer[1..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_part_is_not_stored()
    {
        var upload = (await S3.InitiateMultipartUploadAsync(Bucket, "a", Cancellation)).UploadId;
        using var response =
            await SendAsync(HttpMethod.Put, $"{Bucket}/a?uploadId={upload}&partNumber=1", Body, ("x-amz-checksum-crc32", "y/Q5Jw=="));
        Assert.Equal("BadDigest", await CodeOfAsync(response));
        Assert.Empty((await S3.ListPartsAsync(Bucket, "a", upload, Cancellation)).Parts ?? []);
    }

    [Fact]
    public async Task A_request_with_damaged_XML_has_no_effect()
    {
        await Rig.PutAsync("a", "content");
        using var response = await SendAsync(
            HttpMethod.Post, $"{Bucket}?delete",
            "<Delete><Object><Key>a</Key></Object></Delete>", ("Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A=="));
        Assert.Equal("BadDigest", await CodeOfAsync(response));
        Assert.Equal("content", await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task A_truncated_body_stores_nothing()
    {
        await RawHttp.CutAsync(Address, Encoding.ASCII.GetBytes(
            $"PUT /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nshort"), Cancellation);
        Assert.Null(await Rig.GetAsync("a"));
    }

    private static string? HeaderOf(HttpResponseMessage response, string algorithm) =>
        response.Headers.TryGetValues($"x-amz-checksum-{algorithm}", out var values) ? values.Single() : null;
}
