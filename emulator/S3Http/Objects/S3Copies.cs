using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Copies objects: PUT with x-amz-copy-source.</summary>
internal sealed class S3Copies(ObjectStore objects)
{
    public async Task CopyAsync(S3Call call)
    {
        var source = CopySource.Of(call);
        await using var opened = source.Open(call, objects);
        var replacesMetadata = IsReplace(call, "x-amz-metadata-directive");
        var replacesTags = IsReplace(call, "x-amz-tagging-directive");
        if (source == new CopySource(call.Bucket, call.Key) && !replacesMetadata && call.Header("x-amz-storage-class") is null)
        {
            throw S3Exception.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                + "object's metadata, storage class, website redirect location or encryption attributes.");
        }

        var asked = RequestDetails.Of(call);
        var algorithm = call.Header("x-amz-checksum-algorithm") ?? opened.Details.Checksum?.Algorithm ?? ChecksumAlgorithm.Crc64Nvme.Name;
        using var digest = ChecksumAlgorithm.OfName(algorithm).Start();
        await using var content = new DigestStream(opened.Content!, [digest]);
        using var received = await objects.ReceiveAsync(content, call.Cancellation);
        var details = (replacesMetadata ? asked : opened.Details) with
        {
            Tags = replacesTags ? asked.Tags : opened.Details.Tags,
            Checksum = new(ChecksumAlgorithm.OfName(algorithm).Name, Convert.ToBase64String(digest.Finish()), IsComposite: false),
            Parts = [],
            Upload = null,
        };
        var put = objects.Commit(
            call.Bucket, call.Key, received,
            new() { Details = details, Event = "ObjectCreated:Copy", Condition = Preconditions.OfWrite(call) });
        await S3Xml.WriteAsync(call, S3Xml.Element(
            "CopyObjectResult",
            S3Xml.Element("ETag", $"\"{put.ETag}\""), S3Xml.Element("LastModified", S3Xml.Time(put.LastModified)),
            S3Xml.Element(ChecksumAlgorithm.OfName(algorithm).Element, details.Checksum.Value),
            S3Xml.Element("ChecksumType", ObjectHeaders.TypeOf(details.Checksum))));
    }

    private static bool IsReplace(S3Call call, string directive) => call.Header(directive)?.ToUpperInvariant() switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw S3Exception.InvalidArgument($"Unknown {directive}"),
    };
}
