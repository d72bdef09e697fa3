using System.Text;
using FilePipeline.Emulator.Cloud;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Uploads by a browser form: POST to a bucket.</summary>
internal sealed class S3Forms(ObjectStore objects, TimeProvider clock)
{
    private const int MaxFieldLength = 20 * 1024;
    private const string FileName = "${filename}";

    public static bool IsForm(S3Call call) =>
        MediaTypeHeaderValue.TryParse(call.Header(HeaderNames.ContentType), out var type) && type.MediaType == "multipart/form-data";

    public async Task PostAsync(S3Call call)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(call.Header(HeaderNames.ContentType)).Boundary).ToString();
        if (boundary.Length == 0) throw Malformed();
        var reader = new MultipartReader(boundary, call.Request.Body);
        var (fields, file) = await ReadFieldsAsync(reader, call.Cancellation);
        fields["bucket"] = call.Bucket;
        var key = KeyOf(fields, file.Name);
        fields["key"] = key;
        ObjectKeys.Check(key);
        var policy = PolicyOf(fields);
        policy?.Check(fields, clock.GetUtcNow());
        var put = await StoreAsync(call, key, fields, policy, file.Content);
        while (await reader.ReadNextSectionAsync(call.Cancellation) is not null)
        {
            // Fields after the file are ignored.
        }

        await AnswerAsync(call, key, fields, put);
    }

    private async Task<StoredObject> StoreAsync(
        S3Call call, string key, Dictionary<string, string> fields, PostPolicy? policy, Stream content)
    {
        var details = RequestDetails.Of(fields.Select(field => KeyValuePair.Create(field.Key, S3Text.Header(field.Value))));
        if (fields.GetValueOrDefault("tagging") is { } tagging)
        {
            using var xml = new MemoryStream(Encoding.UTF8.GetBytes(tagging));
            details = details with { Tags = ObjectTags.Read(await S3Xml.ParseAsync(xml, call.Cancellation)) };
        }

        var expected = ChecksumAlgorithm.All.FirstOrDefault(algorithm => fields.ContainsKey(algorithm.Header));
        var checksum = new RequestChecksum(
            expected ?? ChecksumAlgorithm.Crc64Nvme, expected is null ? null : fields[expected.Header], IsTrailing: false);
        using var digest = checksum.Algorithm.Start();
        await using var digested = new DigestStream(content, [digest]);
        await using var limited = new BoundedStream(digested, policy?.MaxBytes ?? long.MaxValue);
        using var received = await objects.ReceiveAsync(limited, call.Cancellation);
        if (received.Size < (policy?.MinBytes ?? 0))
            throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        return objects.Commit(call.Bucket, key, received, new()
        {
            Details = details with { Checksum = checksum.Verify(digest.Finish(), null) },
            Event = "ObjectCreated:Post",
        });
    }

    private static async Task<(Dictionary<string, string> Fields, FormFile File)> ReadFieldsAsync(
        MultipartReader reader, CancellationToken cancellation)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) throw Malformed();
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (name.Equals("file", StringComparison.OrdinalIgnoreCase)) return (fields, new(FileNameOf(disposition), section.Body));
                fields[name] = await ReadFieldAsync(section.Body, cancellation);
            }
        }
        catch (InvalidDataException)
        {
            throw Malformed();
        }

        throw S3Exception.InvalidArgument("POST requires exactly one file upload per request.");
    }

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellation)
    {
        var bytes = new byte[MaxFieldLength + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= MaxFieldLength ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new S3Exception(
                400, "MaxPostPreDataLengthExceededError", "Your POST request fields preceding the upload file were too large.");
    }

    private static string FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
            .ToString();
        // Some browsers send the full path.
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static string KeyOf(Dictionary<string, string> fields, string fileName) =>
        fields.GetValueOrDefault("key") is { Length: > 0 } key
        ? key.Replace(FileName, fileName, StringComparison.Ordinal)
        : throw S3Exception.InvalidArgument(
            "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.");

    private static PostPolicy? PolicyOf(Dictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("policy") is not { } policy) return null;
        if (!fields.ContainsKey("signature") && !fields.ContainsKey("x-amz-signature"))
        {
            throw S3Exception.InvalidArgument(
                "Bucket POST must contain a field named 'X-Amz-Signature'. If it is specified, please check the order of the fields.");
        }
        return PostPolicy.Read(policy);
    }

    private static Task AnswerAsync(S3Call call, string key, Dictionary<string, string> fields, StoredObject put)
    {
        var location = $"{call.Request.Scheme}://{call.Request.Host}/{call.Bucket}/{S3Text.Escape(key)}";
        call.Response.Headers.ETag = $"\"{put.ETag}\"";
        call.Response.Headers.Location = location;
        var redirect = fields.GetValueOrDefault("success_action_redirect") ?? fields.GetValueOrDefault("redirect");
        if (Uri.TryCreate(redirect, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
        {
            call.Response.StatusCode = StatusCodes.Status303SeeOther;
            call.Response.Headers.Location =
                $"{target.AbsoluteUri}{(target.Query.Length == 0 ? '?' : '&')}bucket={Uri.EscapeDataString(call.Bucket)}"
                + $"&key={Uri.EscapeDataString(key)}&etag=%22{put.ETag}%22";
            return Task.CompletedTask;
        }

        var status = fields.GetValueOrDefault("success_action_status");
        call.Response.StatusCode = status switch { "200" => 200, "201" => 201, _ => 204 };
        return status != "201" ? Task.CompletedTask : S3Xml.WriteAsync(call, new(
            "PostResponse",
            new System.Xml.Linq.XElement("Location", location), new System.Xml.Linq.XElement("Bucket", call.Bucket),
            new System.Xml.Linq.XElement("Key", key), new System.Xml.Linq.XElement("ETag", $"\"{put.ETag}\"")));
    }

    private static S3Exception Malformed() =>
        new(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");

    private sealed record FormFile(string Name, Stream Content);
}
