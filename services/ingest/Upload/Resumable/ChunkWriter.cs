using System.Buffers;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>A chunk has more bytes than its upload announced.</summary>
internal sealed class ChunkTooLongException() : Exception("the chunk goes beyond the announced length");

/// <summary>A chunk has another checksum than its header says.</summary>
internal sealed class ChecksumMismatchException() : Exception("the chunk has another checksum");

/// <summary>Appends chunks to the data of a resumable upload. Bytes that arrived before a connection broke are kept, unless the chunk has a
/// checksum: then nothing is appended before the whole chunk is verified.</summary>
internal sealed class ChunkWriter(Scratch scratch, ScratchBudget budget)
{
    private const int BufferLength = 128 << 10;

    /// <summary>Appends the bytes of a body.</summary>
    /// <exception cref="UploadAbortedException">The body is incomplete.</exception>
    /// <exception cref="ChunkTooLongException">It has more bytes than announced; none of them was kept.</exception>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public static async Task AppendAsync(PartialUpload upload, Stream body, CancellationToken cancellation)
    {
        var offset = upload.Offset;
        // Others' bytes, or bytes of which this process does not know: the digests are computed from the data at the end.
        if (upload.Digest?.Bytes != offset) Forget(upload);
        if (offset == 0) upload.Digest ??= new();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            await using var data = new FileStream(upload.DataPath, FileMode.Append, FileAccess.Write, FileShare.Read, 0, useAsync: true);
            try
            {
                await CopyAsync(upload, body, data, offset, buffer, cancellation);
            }
            finally
            {
                // A file that is stored next need not survive a power cut.
                if (data.Length < upload.State.Length) RandomAccess.FlushToDisk(data.SafeFileHandle);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Forget(upload);
            throw new CodedException(Codes.Unavailable("scratch"), "the data of an upload could not be written", failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Appends a body whose checksum is known.</summary>
    /// <exception cref="ChecksumMismatchException">It has another checksum; nothing was appended.</exception>
    /// <exception cref="UploadAbortedException">It is incomplete; nothing was appended.</exception>
    /// <exception cref="ChunkTooLongException">It has more bytes than announced; nothing was appended.</exception>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public async Task AppendAsync(
        PartialUpload upload, Stream body, (HashAlgorithmName Algorithm, byte[] Digest) checksum, CancellationToken cancellation)
    {
        var left = upload.State.Length - upload.Offset;
        using var file = scratch.NewFile();
#pragma warning disable CA2000 // The received file owns the reservation.
        using var chunk = await ReceivedFile.ReceiveAsync(body, file.Path, left, budget.Open(0), withMd5: false, cancellation)
            ?? throw new ChunkTooLongException();
#pragma warning restore CA2000
        await using var verified = File.OpenRead(file.Path);
        var found = await DigestAsync(verified, checksum.Algorithm, cancellation);
        if (!found.AsSpan().SequenceEqual(checksum.Digest)) throw new ChecksumMismatchException();
        verified.Position = 0;
        // The chunk has arrived completely, so the client may go.
        await AppendAsync(upload, verified, CancellationToken.None);
    }

    private static async Task CopyAsync(
        PartialUpload upload, Stream body, FileStream data, long offset, byte[] buffer, CancellationToken cancellation)
    {
        var end = offset;
        while (await ReadAsync(body, buffer, cancellation) is > 0 and var count)
        {
            end += count;
            if (end > upload.State.Length)
            {
                data.SetLength(offset);
                Forget(upload);
                throw new ChunkTooLongException();
            }

            // Not cancelled: a half-written buffer would be lost.
            await data.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
            upload.Digest?.Append(buffer.AsSpan(0, count));
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            throw new UploadAbortedException(cause);
        }
    }

    private static ValueTask<byte[]> DigestAsync(Stream content, HashAlgorithmName algorithm, CancellationToken cancellation) =>
#pragma warning disable CA5350 // The protocol requires SHA-1; it finds damage, not forgery.
        algorithm == HashAlgorithmName.SHA256
            ? SHA256.HashDataAsync(content, cancellation)
            : SHA1.HashDataAsync(content, cancellation);
#pragma warning restore CA5350

    private static void Forget(PartialUpload upload)
    {
        upload.Digest?.Dispose();
        upload.Digest = null;
    }
}
