using System.Globalization;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>The routes of resumable uploads (tus 1.0).</summary>
internal static class ResumableRoutes
{
    /// <summary>Where uploads begin; each has an address below.</summary>
    public const string Root = "/uploads";

    private const string One = Root + "/{id}";

    public static void AddResumableUploads(this WebApplicationBuilder builder)
    {
        builder.AddSettings<UploadOptions, UploadOptionsValidator>(UploadOptions.Section);
        builder.Services.AddSingleton<PartialUploads>();
        builder.Services.AddSingleton<ChunkWriter>();
        builder.Services.AddSingleton<UploadLookup>();
        builder.Services.AddSingleton<ResumableUploads>();
        builder.Services.AddHostedService<PartialUploadSweep>();
    }

    public static void MapResumableUploads(this RouteGroupBuilder publicApi)
    {
        // Not in the OpenAPI document: the protocol has a description of its own.
        var api = publicApi.MapGroup("").RequireAuthorization(AccessPolicies.Upload).ExcludeFromDescription();
        api.AddEndpointFilter(TusFilter.AnswerAsync);
        api.MapMethods(Root, [HttpMethods.Options], Describe);
        api.MapMethods(One, [HttpMethods.Options], Describe);
        api.MapPost(Root, CreateUpload.HandleAsync);
        api.MapMethods(One, [HttpMethods.Head], HeadAsync);
        api.MapPatch(One, PatchUpload.HandleAsync);
        api.MapDelete(One, DeleteAsync);
        api.MapPost(One, OverrideAsync);
    }

    private static NoContent Describe(HttpContext context, UploadReceiver receiver)
    {
        var headers = context.Response.Headers;
        headers[Tus.VersionsHeader] = Tus.Version;
        headers["Tus-Extension"] = Tus.Extensions;
        headers["Tus-Checksum-Algorithm"] = Tus.ChecksumAlgorithms;
        headers["Tus-Max-Size"] = receiver.Limit.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> HeadAsync(string id, HttpContext context, UploadLookup lookup, CancellationToken cancellation)
    {
        var (upload, refusal) = lookup.Find(id, context);
        if (upload is null) return refusal!;
        // During the store the offset is certain, and the store goes on; a chunk in transit is ended first.
        using var turn = upload.IsStoring ? null : await upload.Gate.EnterAsync(cancellation);
        if (upload.IsRemoved) return ResumableRefusals.Unknown();
        context.Response.Headers.CacheControl = "no-store";
        TusFilter.SetState(context.Response.Headers, upload);
        if (upload.State.Metadata.Length > 0) context.Response.Headers[Tus.MetadataHeader] = upload.State.Metadata;
        return TypedResults.Ok();
    }

    private static async Task<IResult> DeleteAsync(
        string id, HttpContext context, UploadLookup lookup, PartialUploads uploads, UploadMetrics metrics, CancellationToken cancellation)
    {
        var (upload, refusal) = lookup.Find(id, context);
        if (upload is null) return refusal!;
        using var turn = await upload.Gate.EnterAsync(cancellation);
        if (upload.IsRemoved) return ResumableRefusals.Unknown();
        if (upload.State.Stored is null) metrics.Count("aborted");
        uploads.Remove(upload);
        return TypedResults.NoContent();
    }

    // For clients whose proxies or browsers know GET and POST only.
    private static Task<IResult> OverrideAsync(
        string id, HttpContext context, UploadLookup lookup, PartialUploads uploads, ResumableUploads resumable, UploadMetrics metrics,
        CancellationToken cancellation) => context.Request.Headers[Tus.OverrideHeader].ToString() switch
        {
            "PATCH" => PatchUpload.HandleAsync(id, context, lookup, resumable, cancellation),
            "DELETE" => DeleteAsync(id, context, lookup, uploads, metrics, cancellation),
            "HEAD" => HeadAsync(id, context, lookup, cancellation),
            _ => Task.FromResult<IResult>(ResumableRefusals.NoSuchMethod(context)),
        };
}
