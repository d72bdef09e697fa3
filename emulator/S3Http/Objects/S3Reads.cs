using System.Buffers;
using System.Globalization;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>GET and HEAD of objects: conditions, ranges, parts.</summary>
internal sealed class S3Reads(ObjectStore objects)
{
    public async Task GetAsync(S3Call call)
    {
        call.RefuseVersion();
        await using var opened = objects.Open(call.Bucket, call.Key, withContent: call.Method == "GET") ?? throw S3Exception.NoSuchKey();
        var size = opened.Object.Size;
        ObjectHeaders.SetWrite(call, opened.Object);
        Preconditions.CheckRead(call, opened.Object);
        var range = RangeOf(call, opened);
        ObjectHeaders.SetDetails(call, opened.Details);
        if (string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
            ObjectHeaders.SetChecksum(call, ChecksumOf(call, opened, range is null || range.Value.Length == size));
        if (range is { } part)
        {
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.Response.Headers.ContentRange = part.Header(size);
        }

        var (from, length) = range ?? new(0, size);
        call.Response.ContentLength = length;
        if (opened.Content is null) return;
        opened.Content.Position = from;
        await StreamCopy.CopyAsync(opened.Content, call.Response.Body, length, call.Cancellation);
    }

    // A part of a multipart upload has the checksum of its upload; other ranges have none.
    private static ObjectChecksum? ChecksumOf(S3Call call, OpenedObject opened, bool isWhole)
    {
        var (whole, parts) = (opened.Details.Checksum, opened.Details.Parts);
        if (whole is null || parts.Count == 0 || call.Number("partNumber", 1, parts.Count) is not { } number) return isWhole ? whole : null;
        return parts[number - 1].Checksum is { } checksum ? whole with { Value = checksum } : null;
    }

    private static ByteRange? RangeOf(S3Call call, OpenedObject opened)
    {
        var header = call.Header("Range");
        if (call.Number("partNumber", 1, S3Uploads.LastPart) is { } part)
        {
            if (header is not null) throw S3Exception.InvalidRequest("Cannot specify both Range header and partNumber query parameter.");
            return PartOf(call, opened, part);
        }

        try
        {
            return Preconditions.AllowsRange(call, opened.Object) ? ByteRange.Of(header, opened.Object.Size) : null;
        }
        catch (S3Exception)
        {
            call.Response.Headers.ContentRange = $"bytes */{opened.Object.Size}";
            throw;
        }
    }

    private static ByteRange? PartOf(S3Call call, OpenedObject opened, int number)
    {
        var parts = opened.Details.Parts;
        if (number > Math.Max(1, parts.Count))
            throw new S3Exception(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        if (parts.Count == 0) return opened.Object.Size == 0 ? null : new(0, opened.Object.Size);
        call.Response.Headers["x-amz-mp-parts-count"] = parts.Count.ToString(CultureInfo.InvariantCulture);
        return parts[number - 1].Size == 0 ? null : new(parts.Take(number - 1).Sum(part => part.Size), parts[number - 1].Size);
    }
}

internal static class StreamCopy
{
    private const int ChunkSize = 128 * 1024;

    /// <summary>Copies a number of bytes with constant memory.</summary>
    public static async Task CopyAsync(Stream from, Stream to, long length, CancellationToken cancellation)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            for (int read; length > 0
                && (read = await from.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, length)), cancellation)) > 0; length -= read)
            {
                await to.WriteAsync(chunk.AsMemory(0, read), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
