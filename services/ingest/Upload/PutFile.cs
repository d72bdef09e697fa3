using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary><c>PUT /files/{key}?source=</c>: stores the body's bytes under that key.</summary>
internal static class PutFile
{
    public static async Task<Results<Created<StoredFile>, Ok<StoredFile>, ProblemHttpResult>> HandleAsync(
        HttpContext context, UploadReceiver receiver, Uploads uploads, KeyRights rights, FileSources sources,
        CancellationToken cancellation)
    {
        var (source, unknown) = await sources.ReadAsync(context, cancellation);
        if (unknown is not null) return unknown;
        var key = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.ErrorOf(key, receiver.AllowsFormatCharacters) is { } error) return Refusals.BadKey(error);
        var place = new FilePlace(source, key!);
        if (!rights.Covers(context.User, place.Source, place.Key)) return AccessRefusals.NotYourKey(rights, context);
        if (Refusals.OfEncoding(context.Request) is { } encoded) return encoded;
        var (conditions, refusal) = UploadConditions.Read(context.Request.Headers);
        if (conditions is null) return Refusals.BadHeader(refusal!);
        if (context.Request.ContentLength > receiver.Limit) return Refusals.TooLarge(key!, receiver.Limit);
        // Checked before the body is read, to spare a needless transfer, and again before the store.
        await uploads.CheckAsync(place, conditions, cancellation);
        DisableBodySizeLimit(context);
        using var received = await receiver.ReceiveAsync(
            context.Request.Body, cancellation, announced: context.Request.ContentLength ?? 0, withMd5: conditions.Digests.NeedMd5);
        if (received is null) return Refusals.TooLarge(key!, receiver.Limit);
        if (conditions.Digests.FirstMismatch(received) is { } header) return Refusals.DigestMismatch(header);
        var stored = await uploads.StoreAsync(place, context.Request.ContentType, received, cancellation, conditions);
        var location = context.Request.Path.StartsWithSegments(ApiRoutes.Root, StringComparison.Ordinal)
            ? stored.ApiLocation
            : stored.Location;
        context.Response.Headers.Location = location;
        if (stored.ETag is not null) context.Response.Headers.ETag = $"\"{stored.ETag}\"";
        return stored.IsNew ? TypedResults.Created(location, stored) : TypedResults.Ok(stored);
    }

    /// <summary>Removes Kestrel's limit, since this service enforces its own while the bytes arrive.</summary>
    public static void DisableBodySizeLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
    }
}
