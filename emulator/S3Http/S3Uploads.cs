using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Multipart uploads.</summary>
internal sealed class S3Uploads(ObjectStore objects, PartStore parts)
{
    private const int LastPart = 10_000;

    public Task BeginAsync(S3Call call) => S3Xml.WriteAsync(call, Element(
        "InitiateMultipartUploadResult", Element("Bucket", call.Bucket), Element("Key", call.Key), Element("UploadId", parts.Begin())));

    public async Task PutPartAsync(S3Call call)
    {
        if (!int.TryParse(call.Text("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > LastPart)
            throw new S3Fault(400, "InvalidArgument", $"Part number must be an integer between 1 and {LastPart}, inclusive");
        await using var body = call.Body();
        var part = await parts.PutAsync(call.Text("uploadId")!, number, body, call.Cancellation);
        call.Response.Headers.ETag = $"\"{part.ETag}\"";
    }

    public async Task CompleteAsync(S3Call call)
    {
        var upload = call.Text("uploadId")!;
        var named = (await S3Xml.ReadAsync(call)).Elements().Where(part => part.Name.LocalName == "Part")
            .Select(part => (Number: S3Xml.TextOf(part, "PartNumber"), ETag: S3Xml.TextOf(part, "ETag")?.Trim('"'))).ToList();
        var there = parts.List(upload).ToDictionary(part => part.Number.ToString(CultureInfo.InvariantCulture));
        var chosen = named.Select(part => there.TryGetValue(part.Number ?? "", out var found) && found.ETag == part.ETag ? found : throw S3Fault.InvalidPart()).ToList();
        if (chosen.Count == 0) throw S3Fault.MalformedXml();
        await using var content = new JoinedStream(chosen.Select(part => part.Path));
        var put = await objects.PutAsync(call.Bucket, call.Key, content, call.Cancellation, eTag: ETagOf(chosen));
        parts.End(upload);
        await S3Xml.WriteAsync(call, Element(
            "CompleteMultipartUploadResult",
            Element("Location", $"{call.Request.Scheme}://{call.Request.Host}/{call.Bucket}/{Uri.EscapeDataString(call.Key)}"),
            Element("Bucket", call.Bucket), Element("Key", call.Key), Element("ETag", $"\"{put.ETag}\"")));
    }

    public Task AbortAsync(S3Call call)
    {
        parts.End(call.Text("uploadId")!);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task ListPartsAsync(S3Call call) => S3Xml.WriteAsync(call, Element(
        "ListPartsResult",
        [
            Element("Bucket", call.Bucket), Element("Key", call.Key), Element("UploadId", call.Text("uploadId")!), Element("IsTruncated", "false"),
            .. parts.List(call.Text("uploadId")!).Select(part => Element(
                "Part",
                Element("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture)),
                Element("ETag", $"\"{part.ETag}\""),
                Element("Size", part.Size.ToString(CultureInfo.InvariantCulture)))),
        ]));

#pragma warning disable CA5351 // S3's ETag of a multipart upload is an MD5 of MD5s; nothing is protected by it.
    private static string ETagOf(List<UploadPart> chosen) =>
        $"{Convert.ToHexStringLower(MD5.HashData([.. chosen.SelectMany(part => Convert.FromHexString(part.ETag))]))}-{chosen.Count}";
#pragma warning restore CA5351

    private static XElement Element(string name, params object[] content) => new(S3Xml.Namespace + name, content);
}
