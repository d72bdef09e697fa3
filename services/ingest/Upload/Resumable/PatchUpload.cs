using System.Security.Cryptography;

namespace FilePipeline.Ingest;

/// <summary><c>PATCH /uploads/{id}</c>: appends a chunk. The last one stores the file; an empty one at the end stores it again after a
/// failure.</summary>
internal static class PatchUpload
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext context, UploadLookup lookup, ResumableUploads resumable, CancellationToken cancellation)
    {
        var (upload, refusal) = lookup.Find(id, context);
        if (upload is null) return refusal!;
        var (request, headers) = (context.Request, context.Request.Headers);
        if (request.ContentType != Tus.ChunkType) return ResumableRefusals.NotAChunk();
        if (Tus.Bytes(headers[Tus.OffsetHeader]) is not { } offset)
            return Refusals.BadHeader($"{Tus.OffsetHeader}: the place of the first byte of the chunk is missing.");
        var checksum = ChecksumOf(context);
        if (checksum is null && headers.ContainsKey(Tus.ChecksumHeader)) return ResumableRefusals.BadChecksum();
        using var turn = await upload.Gate.EnterAsync(cancellation);
        if (upload.IsRemoved) return ResumableRefusals.Unknown();
        if (offset != upload.Offset)
        {
            TusFilter.SetState(context.Response.Headers, upload);
            return ResumableRefusals.OffsetMismatch(offset, upload.Offset);
        }

        if (request.ContentLength > upload.State.Length - offset) return ResumableRefusals.ChunkTooLong();
        if (offset < upload.State.Length)
        {
            PutFile.DisableBodySizeLimit(context);
            await AppendAsync(upload, context, resumable, checksum, turn, cancellation);
        }

        if (upload.State.Stored is null && upload.Offset == upload.State.Length) await resumable.StoreAsync(upload, turn.TakenOver);
        TusFilter.SetState(context.Response.Headers, upload);
        return TypedResults.NoContent();
    }

    /// <summary>The checksum of the body; null without a readable one.</summary>
    public static (HashAlgorithmName Algorithm, byte[] Digest)? ChecksumOf(HttpContext context) =>
        context.Request.Headers.TryGetValue(Tus.ChecksumHeader, out var text) ? Tus.Checksum(text.ToString()) : null;

    private static async Task AppendAsync(
        PartialUpload upload, HttpContext context, ResumableUploads resumable, (HashAlgorithmName, byte[])? checksum, WriterTurn turn,
        CancellationToken cancellation)
    {
        try
        {
            await resumable.AppendAsync(upload, context.Request.Body, checksum, turn.TakenOver, cancellation);
        }
        catch (UploadAbortedException) when (turn.TakenOver.IsCancellationRequested)
        {
            throw new UploadTakenOverException();
        }
    }
}
