using System.Globalization;
using System.Security.Cryptography;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Completes multipart uploads.</summary>
internal sealed class S3Completions(ObjectStore objects, PartStore parts)
{
    public async Task CompleteAsync(S3Call call)
    {
        var id = call.Text("uploadId")!;
        // The checksum header is that of the object, not of this request.
        await using var payload = S3Payload.WithoutChecksum(call);
        var named = CompletedPart.Read(await S3Xml.ReadAsync(call, payload));
        if (parts.Find(id, call.Bucket, call.Key) is not { } upload)
        {
            // A client that missed the answer repeats the request.
            var done = objects.Open(call.Bucket, call.Key, withContent: false);
            if (done?.Details.Upload != id) throw S3Exception.NoSuchUpload();
            await AnswerAsync(call, done.Object, done.Details.Checksum!);
            return;
        }

        var chosen = CompletedPart.Choose(named, parts.List(upload));
        RequireChecksums(upload, named);
        if (call.Header("x-amz-mp-object-size") is { } size && size != chosen.Sum(part => part.Size).ToString(CultureInfo.InvariantCulture))
            throw S3Exception.InvalidRequest("The provided 'x-amz-mp-object-size' header does not match what was computed.");
        var (put, checksum) = await JoinAsync(call, upload, chosen);
        parts.End(upload);
        await AnswerAsync(call, put, checksum);
    }

    private async Task<(StoredObject Put, ObjectChecksum Checksum)> JoinAsync(S3Call call, Upload upload, IReadOnlyList<UploadPart> chosen)
    {
        var algorithm = upload.ChosenAlgorithm ?? ChecksumAlgorithm.Crc64Nvme;
        using var digest = algorithm.Start();
        await using var joined = new JoinedStream(chosen.Select(part => part.Path));
        await using var content = new DigestStream(joined, [digest]);
        using var received = await ReceiveAsync(content, call.Cancellation);
        var checksum = upload.IsComposite
            ? algorithm.Combine([.. chosen.Select(part => part.Checksum!.Value)])
            : new ObjectChecksum(algorithm.Name, Convert.ToBase64String(digest.Finish()), IsComposite: false);
        if (call.Header(algorithm.Header) is { } expected && expected != checksum.Value && expected != checksum.Value.Split('-')[0])
            throw S3Exception.BadDigest(algorithm.Name);
        var put = objects.Commit(call.Bucket, call.Key, received, new()
        {
            Details = upload.Details with
            {
                Checksum = checksum,
                Parts = [.. chosen.Select((part, at) =>
                    new ObjectPart(at + 1, part.Size, part.Checksum?.Algorithm == algorithm.Name ? part.Checksum.Value : null))],
                Upload = upload.Id,
            },
            ETag = ETagOf(chosen),
            Event = "ObjectCreated:CompleteMultipartUpload",
            Condition = Preconditions.OfWrite(call),
        });
        return (put, checksum);
    }

    private async Task<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellation)
    {
        try
        {
            return await objects.ReceiveAsync(content, cancellation);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another request ended the upload.
            throw S3Exception.NoSuchUpload();
        }
    }

    private static void RequireChecksums(Upload upload, IReadOnlyList<CompletedPart> named)
    {
        if (!upload.IsComposite || named.FirstOrDefault(part => !part.Checksums.ContainsKey(upload.Algorithm!)) is not { } without) return;
        throw S3Exception.InvalidRequest(
            $"The upload was created using a {upload.Algorithm!.ToLowerInvariant()} checksum. The complete request must "
            + $"include the checksum for each part. It was missing for part {without.Number} in the request.");
    }

    private static Task AnswerAsync(S3Call call, StoredObject put, ObjectChecksum checksum) => S3Xml.WriteAsync(call, S3Xml.Element(
        "CompleteMultipartUploadResult",
        S3Xml.Element("Location", $"{call.Request.Scheme}://{call.Request.Host}/{call.Bucket}/{Uri.EscapeDataString(call.Key)}"),
        S3Xml.Element("Bucket", call.Bucket), S3Xml.Element("Key", call.Key), S3Xml.Element("ETag", $"\"{put.ETag}\""),
        S3Xml.Element(ChecksumAlgorithm.OfName(checksum.Algorithm).Element, checksum.Value),
        S3Xml.Element("ChecksumType", ObjectHeaders.TypeOf(checksum))));

#pragma warning disable CA5351 // S3 defines the ETag of a multipart upload as an MD5 of MD5s; it has no security purpose.
    private static string ETagOf(IReadOnlyList<UploadPart> chosen) =>
        $"{Convert.ToHexStringLower(MD5.HashData([.. chosen.SelectMany(part => Convert.FromHexString(part.ETag))]))}-{chosen.Count}";
#pragma warning restore CA5351
}
