using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>PUT and DELETE of objects.</summary>
internal sealed class S3Writes(ObjectStore objects)
{
    private const long MaxPutSize = 5L << 30;

    public async Task PutAsync(S3Call call)
    {
        if (S3Payload.LengthOf(call) > MaxPutSize) throw S3Exception.EntityTooLarge();
        var details = RequestDetails.Of(call);
        await using var payload = S3Payload.Of(call, otherwise: ChecksumAlgorithm.Crc64Nvme);
        using var received = await objects.ReceiveAsync(payload.Content, call.Cancellation);
        var checksum = payload.Verify();
        var put = objects.Commit(
            call.Bucket, call.Key, received,
            new() { Details = details with { Checksum = checksum }, Condition = Preconditions.OfWrite(call) });
        call.Response.Headers.ETag = $"\"{put.ETag}\"";
        ObjectHeaders.SetChecksum(call, checksum);
    }

    public async Task DeleteAsync(S3Call call)
    {
        call.RefuseVersion();
        var condition = Preconditions.OfRemoval(
            call.Header("If-Match"), call.Header("x-amz-if-match-size"), call.Header("x-amz-if-match-last-modified-time"));
        await objects.DeleteAsync(call.Bucket, call.Key, call.Cancellation, condition);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
