using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Ingest;

/// <summary><c>PUT /files/{key}</c>: the body's bytes under that key.</summary>
internal static class PutFile
{
    public static async Task<IResult> HandleAsync(HttpContext context, Uploads uploads, CancellationToken cancellation)
    {
        var key = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.FaultOf(key, uploads.AllowsFormatCharacters) is { } fault) return Refusals.BadKey(fault);
        if (Refusals.OfEncoding(context.Request) is { } encoded) return encoded;
        var (conditions, refusal) = UploadConditions.Read(context.Request.Headers);
        if (conditions is null) return Refusals.BadHeader(refusal!);
        if (context.Request.ContentLength > uploads.Limit) return Refusals.TooLarge(key!, uploads.Limit);
        // Before the bytes come, so that nobody sends them for nothing; and once more before they are stored.
        await uploads.CheckAsync(key!, conditions, cancellation);
        DisableBodySizeLimit(context);
        using var received = await uploads.ReceiveAsync(context.Request.Body, cancellation, announced: context.Request.ContentLength ?? 0, withMd5: conditions.Digests.NeedMd5);
        if (received is null) return Refusals.TooLarge(key!, uploads.Limit);
        if (conditions.Digests.FirstMismatch(received) is { } header) return Refusals.OtherBytes(header);
        var stored = await uploads.StoreAsync(key!, context.Request.ContentType, received, cancellation, conditions);
        return stored.IsNew ? TypedResults.Created(stored.Location, stored) : TypedResults.Ok(stored);
    }

    /// <summary>Takes the server's own limit off: ours is enforced while the bytes come.</summary>
    public static void DisableBodySizeLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
    }
}
