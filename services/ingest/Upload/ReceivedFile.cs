using System.Buffers;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>The client closed the connection, or sent less than it announced.</summary>
internal sealed class UploadAbortedException(Exception cause) : Exception("the upload was aborted", cause);

/// <summary>A complete upload in the scratch folder; disposing it deletes the file.</summary>
/// <param name="Path">Path of the scratch file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="ETag">The ETag that S3 computes for these bytes; null where it cannot be predicted.</param>
/// <param name="Md5">32 hex digits; null unless requested.</param>
/// <param name="Reservation">Its reserved bytes on the scratch volume.</param>
internal sealed record ReceivedFile(string Path, long Bytes, string Sha256, string? ETag, string? Md5, ScratchReservation Reservation)
    : IDisposable
{
    private const int ChunkLength = 128 << 10;

    /// <summary>Receives a body of any length in constant memory. The scratch file of a refused or aborted body is deleted.</summary>
    /// <param name="body">The bytes of the file.</param>
    /// <param name="path">Path of the scratch file.</param>
    /// <param name="limit">Maximum number of bytes.</param>
    /// <param name="reservation">Its reserved bytes; released with the file.</param>
    /// <param name="withMd5">Whether to compute the MD5.</param>
    /// <param name="cancellation">Cancelled when the client disconnects.</param>
    /// <returns>Null when the body is longer than the limit.</returns>
    /// <exception cref="UploadAbortedException">The body is incomplete.</exception>
    /// <exception cref="CodedException">scratch-unavailable: the volume is full or reserved, or the folder does not exist.</exception>
    public static async Task<ReceivedFile?> ReceiveAsync(
        Stream body, string path, long limit, ScratchReservation reservation, bool withMd5, CancellationToken cancellation)
    {
        ReceivedFile? received = null;
        try
        {
            received = await CopyAsync(body, path, limit, reservation, withMd5, cancellation);
            return received;
        }
        finally
        {
            if (received is null)
            {
                ScratchFile.Delete(path);
                reservation.Dispose();
            }
        }
    }

    public void Dispose()
    {
        ScratchFile.Delete(Path);
        Reservation.Dispose();
    }

    private static async Task<ReceivedFile?> CopyAsync(
        Stream body, string path, long limit, ScratchReservation reservation, bool withMd5, CancellationToken cancellation)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            using var digest = new UploadDigest(withMd5);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true);
            while (await ReadAsync(body, chunk, cancellation) is > 0 and var count)
            {
                if (digest.Bytes + count > limit) return null;
                reservation.GrowTo(digest.Bytes + count);
                digest.Append(chunk.AsSpan(0, count));
                await file.WriteAsync(chunk.AsMemory(0, count), cancellation);
            }

            var (bytes, sha256, eTag, md5) = digest.Finish();
            return new(path, bytes, sha256, eTag, md5, reservation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), "the scratch file could not be written", failure);
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
