using System.Buffers;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The ETag of an object that daprd's uploader sends in several parts.</summary>
internal static class UploaderETag
{
    /// <summary>Computes the ETag and rewinds the stream. Null for a single part, which
    /// has the usual ETag, and above the part limit of S3.</summary>
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
