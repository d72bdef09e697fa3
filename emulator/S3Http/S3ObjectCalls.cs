using System.Globalization;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>put (and copy), get (and head) with ranges, delete.</summary>
internal sealed class S3ObjectCalls(ObjectStore objects)
{
    public async Task PutAsync(S3Call call)
    {
        if (call.Request.Headers["x-amz-copy-source"].ToString() is { Length: > 0 } source)
        {
            await CopyAsync(call, source);
            return;
        }

        await using var body = call.Body();
        var put = await objects.PutAsync(call.Bucket, call.Key, body, call.Cancellation, call.Request.ContentType);
        call.Response.Headers.ETag = $"\"{put.ETag}\"";
    }

    public async Task GetAsync(S3Call call)
    {
        var found = await objects.FindAsync(call.Bucket, call.Key, call.Cancellation) ?? throw S3Fault.NoSuchKey();
        await using var content = await objects.OpenReadAsync(call.Bucket, call.Key, call.Cancellation) ?? throw S3Fault.NoSuchKey();
        var (from, length) = RangeOf(call.Request.Headers.Range.ToString(), content.Length);
        call.Response.Headers.ETag = $"\"{found.ETag}\"";
        call.Response.Headers.LastModified = found.LastModified.ToString("R", CultureInfo.InvariantCulture);
        call.Response.Headers.AcceptRanges = "bytes";
        call.Response.ContentType = found.ContentType ?? "binary/octet-stream";
        call.Response.ContentLength = length;
        if (call.Request.Headers.Range.Count > 0)
        {
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{content.Length}");
        }

        if (call.Request.Method == "HEAD") return;
        content.Position = from;
        await StreamCopy.CopyAsync(content, call.Response.Body, length, call.Cancellation);
    }

    public async Task DeleteAsync(S3Call call)
    {
        await objects.DeleteAsync(call.Bucket, call.Key, call.Cancellation);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task CopyAsync(S3Call call, string source)
    {
        // Clients escape all of it, the slash between bucket and key too.
        var parts = Uri.UnescapeDataString(source.Split('?')[0]).TrimStart('/').Split('/', 2);
        if (parts is not [var bucket, var key] || !objects.Buckets.Contains(bucket)) throw S3Fault.NoSuchBucket();
        await using var content = await objects.OpenReadAsync(bucket, key, call.Cancellation) ?? throw S3Fault.NoSuchKey();
        var put = await objects.PutAsync(call.Bucket, call.Key, content, call.Cancellation, call.Request.ContentType);
        await S3Xml.WriteAsync(call, new XElement(
            S3Xml.Namespace + "CopyObjectResult",
            new XElement(S3Xml.Namespace + "ETag", $"\"{put.ETag}\""),
            new XElement(S3Xml.Namespace + "LastModified", S3Xml.Time(put.LastModified))));
    }

    /// <summary>bytes=a-b, bytes=a- or bytes=-n; anything else is ignored, as RFC 9110 says.</summary>
    private static (long From, long Length) RangeOf(string header, long size)
    {
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header[6..].Split('-') is not [var first, var last]) return (0, size);
        var hasFirst = long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from);
        var hasLast = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to);
        if (!hasFirst && !hasLast) return (0, size);
        if (!hasFirst) return to == 0 ? throw S3Fault.InvalidRange() : (Math.Max(0, size - to), Math.Min(to, size));
        if (from >= size) throw S3Fault.InvalidRange();
        return (from, (hasLast ? Math.Min(to, size - 1) : size - 1) - from + 1);
    }
}
