using System.Buffers;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>The sender went away, or sent less than it announced.</summary>
internal sealed class UploadAbortedException(Exception cause) : Exception("the upload broke off", cause);

/// <summary>An upload that lies in the scratch folder, whole; dispose of it to delete it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="ETag">What S3 gives to these bytes; null where nobody can foretell it.</param>
/// <param name="Md5">32 hex digits; null unless asked for.</param>
/// <param name="Share">Its room in the scratch folder.</param>
internal sealed record ReceivedFile(string Path, long Bytes, string Sha256, string? ETag, string? Md5, ScratchShare Share) : IDisposable
{
    private const int ChunkLength = 128 << 10;

    /// <summary>Receives a body, whatever its length, in flat memory. What came of a body that is refused or breaks off is deleted.</summary>
    /// <param name="body">What people send.</param>
    /// <param name="path">Where to.</param>
    /// <param name="limit">Bytes.</param>
    /// <param name="share">Room for it; given back with the file.</param>
    /// <param name="withMd5">Whether the MD5 is wanted.</param>
    /// <param name="cancellation">The sender hanging up.</param>
    /// <returns>Null when there are more bytes than the limit.</returns>
    /// <exception cref="UploadAbortedException">The body did not come to its end.</exception>
    /// <exception cref="CodedException">scratch-unavailable: the folder is full, promised to others, or gone.</exception>
    public static async Task<ReceivedFile?> ReceiveAsync(Stream body, string path, long limit, ScratchShare share, bool withMd5, CancellationToken cancellation)
    {
        ReceivedFile? received = null;
        try
        {
            received = await CopyAsync(body, path, limit, share, withMd5, cancellation);
            return received;
        }
        finally
        {
            if (received is null)
            {
                ScratchFile.Delete(path);
                share.Dispose();
            }
        }
    }

    public void Dispose()
    {
        ScratchFile.Delete(Path);
        Share.Dispose();
    }

    private static async Task<ReceivedFile?> CopyAsync(Stream body, string path, long limit, ScratchShare share, bool withMd5, CancellationToken cancellation)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            using var digest = new UploadDigest(withMd5);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true);
            while (await ReadAsync(body, chunk, cancellation) is > 0 and var count)
            {
                if (digest.Bytes + count > limit) return null;
                share.Cover(digest.Bytes + count);
                digest.Append(chunk.AsSpan(0, count));
                await file.WriteAsync(chunk.AsMemory(0, count), cancellation);
            }

            var (bytes, sha256, eTag, md5) = digest.Finish();
            return new(path, bytes, sha256, eTag, md5, share);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), "the scratch folder could not be written", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] chunk, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(chunk, cancellation);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            throw new UploadAbortedException(cause);
        }
    }
}
