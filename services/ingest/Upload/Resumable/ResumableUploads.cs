using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Primitives;

namespace FilePipeline.Ingest;

/// <summary>The bytes of a whole resumable upload differ from the digest that its client announced.</summary>
internal sealed class UploadDigestException(string header) : Exception(header);

/// <summary>Receives the chunks of resumable uploads, and stores those that are complete.</summary>
internal sealed class ResumableUploads(
    PartialUploads uploads, ChunkWriter writer, Uploads objects, UploadMetrics metrics, TimeProvider clock)
{
    /// <summary>Appends a chunk; when the file is complete, stores it and keeps the answer.</summary>
    /// <remarks>Only for the request that has the turn.</remarks>
    /// <param name="upload">The upload.</param>
    /// <param name="body">The chunk.</param>
    /// <param name="checksum">Its checksum; null for none.</param>
    /// <param name="takenOver">Cancelled when a newer request wants the upload.</param>
    /// <param name="cancellation">Cancelled when the client disconnects; a store goes on.</param>
    /// <exception cref="UploadAbortedException">The body is incomplete.</exception>
    /// <exception cref="CodedException">scratch-unavailable, files-unavailable: the request can be repeated.</exception>
    /// <exception cref="PreconditionFailedException">The key does not meet the conditions; the upload is removed.</exception>
    /// <exception cref="UploadDigestException">The file has another digest; the upload is removed.</exception>
    public async Task AppendAsync(
        PartialUpload upload, Stream body,
        (HashAlgorithmName, byte[])? checksum, CancellationToken takenOver, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(takenOver, cancellation);
        // All that is left: whoever begins can end, however many others wait with a part.
        upload.Reservation.Set(upload.State.Length);
        try
        {
            if (checksum is { } expected) await writer.AppendAsync(upload, body, expected, either.Token);
            else await ChunkWriter.AppendAsync(upload, body, either.Token);
        }
        finally
        {
            upload.Reservation.Set(upload.Offset);
            upload.Save(upload.State with { ExpiresAt = uploads.NextExpiry });
        }
    }

    /// <summary>Stores a complete upload; its client may be gone.</summary>
    /// <inheritdoc cref="AppendAsync"/>
    public async Task StoreAsync(PartialUpload upload, CancellationToken takenOver)
    {
        var result = "failed";
        upload.IsStoring = true;
        try
        {
            var stored = await StoreCompleteAsync(upload, takenOver);
            uploads.Finish(upload, stored);
            result = "stored";
        }
        catch (Exception refusal) when (refusal is PreconditionFailedException or UploadDigestException)
        {
            uploads.Remove(upload);
            result = "refused";
            throw;
        }
        catch (CodedException failure) when (failure.Code == Codes.IntegrityMismatch)
        {
            // The data is damaged, so a repeat would store the damage again.
            uploads.Remove(upload);
            throw;
        }
        catch (OperationCanceledException) when (takenOver.IsCancellationRequested)
        {
            throw new UploadTakenOverException();
        }
        finally
        {
            upload.IsStoring = false;
            metrics.Count(result);
        }
    }

    /// <summary>The subject of a caller who owns what the caller begins; null without sign-in.</summary>
    public static string? OwnerOf(ClaimsPrincipal caller) => caller.Identity?.IsAuthenticated == true ? SignIn.SubjectOf(caller) : null;

    private async Task<StoredFile> StoreCompleteAsync(PartialUpload upload, CancellationToken takenOver)
    {
        // An empty file has no chunk that would create it.
        if (upload.State.Length == 0) await ChunkWriter.AppendAsync(upload, Stream.Null, takenOver);
        var digests = upload.Digested ??= await DigestAsync(upload, takenOver);
#pragma warning disable CA2000 // Disposing it would delete the data: a store that fails can be repeated.
        var received = new ReceivedFile(upload.DataPath, digests.Bytes, digests.Sha256, digests.ETag, digests.Md5, upload.Reservation);
#pragma warning restore CA2000
        var headers = new HeaderDictionary();
        foreach (var (name, value) in upload.State.Conditions) headers[name] = new StringValues(value);
        var conditions = UploadConditions.Read(headers).Conditions!;
        if (conditions.Digests.FirstMismatch(received) is { } header) throw new UploadDigestException(header);
        var beganAt = upload.State.StoreBeganAt;
        if (beganAt is null) upload.Save(upload.State with { StoreBeganAt = clock.GetUtcNow() });
        try
        {
            return await objects.StoreAsync(upload.State.Place, upload.State.ContentType, received, takenOver, conditions);
        }
        catch (PreconditionFailedException) when (beganAt is not null)
        {
            // The object that is in the way may be this one, stored by a try whose answer was lost.
            if (await objects.FindStoredAsync(upload.State.Place, received, beganAt.Value, takenOver) is { } stored) return stored;
            throw;
        }
    }

    private static async Task<DigestedBytes> DigestAsync(PartialUpload upload, CancellationToken cancellation)
    {
        if (upload.Digest is { } running && running.Bytes == upload.State.Length) return running.Finish();
        try
        {
            var digests = await UploadDigest.OfFileAsync(upload.DataPath, cancellation);
            if (digests.Bytes == upload.State.Length) return digests;
            throw new CodedException(
                Codes.Unavailable("scratch"),
                string.Create(CultureInfo.InvariantCulture, $"the data of an upload has {digests.Bytes} of {upload.State.Length} bytes"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), "the data of an upload could not be read", failure);
        }
    }
}
