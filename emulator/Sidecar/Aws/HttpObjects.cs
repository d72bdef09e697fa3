using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>S3 over HTTP.</summary>
internal sealed class HttpObjects : IObjects, IDisposable
{
    private const string Service = "S3";
    private readonly AmazonS3Client _s3;
    private readonly TransferUtility _uploader;

    public HttpObjects(AwsConnection connection)
    {
        _s3 = new(connection.Credentials, connection.Configure(new AmazonS3Config { ForcePathStyle = true }));
        _uploader = new(_s3, new TransferUtilityConfig { MinSizeBeforePartUpload = ETagDigest.UploaderPartLength + 1 });
    }

    /// <summary>Sends the content in parts of 5 MiB, as the uploader of daprd does; up to 5 MiB in one request.</summary>
    public Task PutAsync(string bucket, string key, Stream content, ObjectWrite write, CancellationToken cancellation)
    {
        var request = new TransferUtilityUploadRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = content,
            AutoCloseStream = false,
            PartSize = ETagDigest.UploaderPartLength,
            ContentType = write.Details.Header("Content-Type"),
            TagSet = [.. write.Details.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
        };
        return HttpCalls.RunAsync(Service, "PutObject", async () =>
        {
            await _uploader.UploadAsync(request, cancellation);
            return true;
        });
    }

    /// <summary>Opens the bytes of an object; null if there is none.</summary>
    public Task<Stream?> OpenReadAsync(string bucket, string key, CancellationToken cancellation) =>
        HttpCalls.RunAsync(Service, "GetObject", () => FindAsync(bucket, key, cancellation));

    public Task DeleteAsync(string bucket, string key, CancellationToken cancellation) =>
        HttpCalls.RunAsync(Service, "DeleteObject", () => _s3.DeleteObjectAsync(bucket, key, cancellation));

    public async Task<ObjectPage> ListAsync(
        string bucket, string prefix, string marker, string? delimiter, int max, CancellationToken cancellation)
    {
        var request =
            new ListObjectsRequest { BucketName = bucket, Prefix = prefix, Marker = marker, Delimiter = delimiter, MaxKeys = max };
        var page = await HttpCalls.RunAsync(Service, "ListObjects", () => _s3.ListObjectsAsync(request, cancellation));
        return new(
            [.. (page.S3Objects ?? []).Select(found => new StoredObject(
                found.Key, found.Size ?? 0, found.ETag.Trim('"'), new DateTimeOffset(found.LastModified!.Value.ToUniversalTime()), ""))],
            page.CommonPrefixes ?? [],
            page.IsTruncated is true,
            page.NextMarker);
    }

    public void Dispose()
    {
        _uploader.Dispose();
        _s3.Dispose();
    }

    private async Task<Stream?> FindAsync(string bucket, string key, CancellationToken cancellation)
    {
        try
        {
            return new ObjectAnswer(await _s3.GetObjectAsync(bucket, key, cancellation));
        }
        catch (AmazonS3Exception refusal) when (refusal.StatusCode == HttpStatusCode.NotFound && refusal.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }
}
