using System.Security.Cryptography;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary><c>POST /uploads</c>: begins a resumable upload, with its first bytes where the body has some.</summary>
internal static class CreateUpload
{
    private static readonly string[] _conditions = ["If-None-Match", "If-Match"];

    public static async Task<IResult> HandleAsync(
        HttpContext context, UploadReceiver receiver, Uploads objects, KeyRights rights, PartialUploads uploads, ResumableUploads resumable,
        FileSources sources, CancellationToken cancellation)
    {
        var (state, refusal) = Read(context, receiver, uploads.NextExpiry);
        if (state is null) return refusal!;
        var (source, unknown) = await sources.ReadAsync(SourceOf(context), cancellation);
        if (unknown is not null) return unknown;
        state = state with { Source = source };
        if (!rights.Covers(context.User, state.Source, state.Key)) return AccessRefusals.NotYourKey(rights, context);
        var (conditions, header) = UploadConditions.Read(context.Request.Headers);
        if (conditions is null) return Refusals.BadHeader(header!);
        var hasBody = context.Request.ContentType == Tus.ChunkType;
        if (hasBody && context.Request.ContentLength > state.Length) return ResumableRefusals.ChunkTooLong();
        // Checked before the bytes arrive, to spare a needless transfer, and again before the store.
        await objects.CheckAsync(state.Place, conditions, cancellation);
        var upload = uploads.Create(state);
        // Even an answer of failure names it: the bytes that arrived are kept.
        context.Response.Headers.Location = $"{ResumableRoutes.Root}/{upload.Id}";
        using var turn = await upload.Gate.EnterAsync(cancellation);
        if (hasBody)
        {
            PutFile.DisableBodySizeLimit(context);
            await resumable.AppendAsync(upload, context.Request.Body, PatchUpload.ChecksumOf(context), turn.TakenOver, cancellation);
        }

        if (upload.Offset == state.Length) await resumable.StoreAsync(upload, turn.TakenOver);
        TusFilter.SetState(context.Response.Headers, upload);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    // In the metadata, as the key is; or in the query, as for PUT.
    private static string SourceOf(HttpContext context) =>
        Tus.Metadata(context.Request.Headers[Tus.MetadataHeader].ToString())?.GetValueOrDefault(SourceQuery.Name)
            ?? context.Request.Query[SourceQuery.Name].ToString();

    private static (PartialState? State, ProblemHttpResult? Refusal) Read(
        HttpContext context, UploadReceiver receiver, DateTimeOffset expiresAt)
    {
        var headers = context.Request.Headers;
        if (headers.ContainsKey("Upload-Defer-Length") || headers.ContainsKey("Upload-Concat"))
            return (null, Refusals.BadHeader("Upload-Defer-Length, Upload-Concat: these extensions are not supported."));
        if (BodyDigests.Headers.FirstOrDefault(headers.ContainsKey) is { } digest)
            return (null, Refusals.BadHeader($"{digest}: send Upload-Checksum with a chunk, or sha256 in Upload-Metadata for the file."));
        if (headers.ContainsKey(Tus.ChecksumHeader) && PatchUpload.ChecksumOf(context) is null)
            return (null, ResumableRefusals.BadChecksum());
        if (Tus.Bytes(headers[Tus.LengthHeader]) is not { } length)
            return (null, Refusals.BadHeader($"{Tus.LengthHeader}: the number of bytes of the file is missing."));
        var text = headers[Tus.MetadataHeader].ToString();
        if (Tus.Metadata(text) is not { } metadata)
            return (null, Refusals.BadHeader($"{Tus.MetadataHeader}: not a list of names and base64 texts (UTF-8)."));
        var key = metadata.GetValueOrDefault("key") ?? metadata.GetValueOrDefault("filename") ?? "";
        if (FileKeys.ErrorOf(key, receiver.AllowsFormatCharacters) is { } error) return (null, Refusals.BadKey(error));
        if (length > receiver.Limit) return (null, Refusals.TooLarge(key, receiver.Limit));
        var conditions = _conditions.Where(headers.ContainsKey).ToDictionary(name => name, name => headers[name].ToString());
        if (metadata.TryGetValue("sha256", out var sha256))
        {
            if (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigit))
                return (null, Refusals.BadHeader($"{Tus.MetadataHeader}: sha256 has 64 hex digits."));
            conditions["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(sha256))}:";
        }

        var type = metadata.GetValueOrDefault("filetype") is { Length: > 0 } named ? named : null;
        return (new(1, key, type, length, ResumableUploads.OwnerOf(context.User), text, conditions, expiresAt), null);
    }
}
