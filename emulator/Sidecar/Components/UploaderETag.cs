using System.Buffers;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The ETag of what daprd's uploader sends in several parts.</summary>
internal static class UploaderETag
{
    /// <summary>Reads a stream to its end and back to its beginning; null for one part, whose ETag is that of any put, and for more parts than S3 takes.</summary>
    public static async Task<string?> OfAsync(Stream content, CancellationToken cancellation)
    {
        if (content.Length <= ETagDigest.UploaderPartLength) return null;
        using var digest = new ETagDigest();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            while (await content.ReadAsync(buffer, cancellation) is > 0 and var count) digest.Append(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        content.Position = 0;
        return digest.Finish();
    }
}
