using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Starts and aborts multipart uploads, and stores their parts.</summary>
internal sealed class S3Uploads(ObjectStore objects, PartStore parts, TimeProvider clock)
{
    public const int LastPart = 10_000;
    private const long MaxPartSize = 5L << 30;

    public async Task BeginAsync(S3Call call)
    {
        ObjectKeys.Check(call.Key);
        var algorithm = call.Header("x-amz-checksum-algorithm") is { } name ? ChecksumAlgorithm.OfName(name) : null;
        var upload = new Upload(
            $"{Guid.NewGuid():N}", call.Bucket,
            call.Key, RequestDetails.Of(call), algorithm?.Name, IsComposite(call, algorithm), clock.GetUtcNow());
        parts.Begin(upload);
        if (algorithm is not null)
        {
            call.Response.Headers["x-amz-checksum-algorithm"] = algorithm.Name;
            call.Response.Headers["x-amz-checksum-type"] = upload.Type;
        }

        await S3Xml.WriteAsync(call, S3Xml.Element(
            "InitiateMultipartUploadResult",
            S3Xml.Element("Bucket", call.Bucket), S3Xml.Element("Key", call.Key), S3Xml.Element("UploadId", upload.Id)));
    }

    public async Task PutPartAsync(S3Call call)
    {
        var number = PartNumberOf(call);
        if (S3Payload.LengthOf(call) > MaxPartSize) throw S3Exception.EntityTooLarge();
        var upload = Find(call);
        await using var payload = S3Payload.Of(call, upload.ChosenAlgorithm);
        if (RequestChecksum.Of(call)?.Algorithm is { } algorithm && upload.ChosenAlgorithm is { } chosen && algorithm != chosen)
        {
            throw S3Exception.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: {chosen.Name}, actual checksum Type: {algorithm.Name}");
        }

        var part = await parts.PutAsync(upload, number, payload.Content, payload.Verify, call.Cancellation);
        call.Response.Headers.ETag = $"\"{part.ETag}\"";
        if (part.Checksum is not null)
            call.Response.Headers[ChecksumAlgorithm.OfName(part.Checksum.Algorithm).Header] = part.Checksum.Value;
    }

    public async Task CopyPartAsync(S3Call call)
    {
        var number = PartNumberOf(call);
        var upload = Find(call);
        await using var opened = CopySource.Of(call).Open(call, objects);
        var (from, length) = SourceRangeOf(call, opened.Object.Size);
        opened.Content!.Position = from;
        using var digest = upload.ChosenAlgorithm?.Start();
        await using var limited = new LimitedStream(opened.Content, length);
        await using var content = new DigestStream(limited, digest is null ? [] : [digest]);
        var part = await parts.PutAsync(
            upload, number, content,
            () => digest is null ? null : new(upload.Algorithm!, Convert.ToBase64String(digest.Finish()), IsComposite: false),
            call.Cancellation);
        await S3Xml.WriteAsync(call, S3Xml.Element(
            "CopyPartResult",
            S3Xml.Element("ETag", $"\"{part.ETag}\""), S3Xml.Element("LastModified", S3Xml.Time(part.LastModified)), ChecksumOf(part)));
    }

    public Task AbortAsync(S3Call call)
    {
        parts.End(Find(call));
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static object? ChecksumOf(UploadPart part) =>
        part.Checksum is null ? null : S3Xml.Element(ChecksumAlgorithm.OfName(part.Checksum.Algorithm).Element, part.Checksum.Value);

    private Upload Find(S3Call call) => parts.Find(call.Text("uploadId")!, call.Bucket, call.Key) ?? throw S3Exception.NoSuchUpload();

    private static int PartNumberOf(S3Call call) =>
        call.Number("partNumber", 1, LastPart)
            ?? throw S3Exception.InvalidArgument($"Part number must be an integer between 1 and {LastPart}, inclusive");

    private static bool IsComposite(S3Call call, ChecksumAlgorithm? algorithm)
    {
        var type = call.Header("x-amz-checksum-type")?.ToUpperInvariant();
        if (type is null) return algorithm?.IsCompositeByDefault == true;
        if (algorithm is null)
            throw S3Exception.InvalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        var isCrc = algorithm.Name.StartsWith("CRC", StringComparison.Ordinal);
        return (type, isCrc, algorithm.IsCompositeByDefault) switch
        {
            ("COMPOSITE", _, true) => true,
            ("FULL_OBJECT", true, _) => false,
            _ => throw S3Exception.InvalidRequest($"The {type} checksum type cannot be used with the {algorithm.Name} checksum algorithm."),
        };
    }

    private static ByteRange SourceRangeOf(S3Call call, long size)
    {
        if (call.Header("x-amz-copy-source-range") is not { } header) return new(0, size);
        var range = ByteRange.Of(header, size);
        // UploadPartCopy requires both ends of the range, inside the source.
        if (range is null || header != $"bytes={range.Value.From}-{range.Value.From + range.Value.Length - 1}")
        {
            if (range is not null && header.StartsWith($"bytes={range.Value.From}-", StringComparison.Ordinal) && !header.EndsWith('-'))
                throw S3Exception.InvalidRange();
            throw S3Exception.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of "
                    + "the first and last bytes to copy");
        }

        return range.Value;
    }
}
