using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>The routes that read one file: by its id, or by its key.</summary>
internal static class ReadFileRoutes
{
    private static readonly TimeSpan _contentLifetime = TimeSpan.FromMinutes(1);

    public static void MapReadFile(this IEndpointRouteBuilder api)
    {
        api.MapGet("/files/{id}", (HttpContext context, FileReader reader, KeyRights rights, CancellationToken cancellation) =>
                GetAsync(NamedFile.OfId(context), context, reader, rights, cancellation))
            .Takes(ApiParameters.FileId, ApiParameters.Wait, ApiParameters.IfNoneMatchRead)
            .Describe("getFile", "One file, with its history and analysis").DescribeFile();
        api.MapGet(
                "/files/by-key/{key}",
                async (HttpContext context, FileReader reader, KeyRights rights, FileSources sources, CancellationToken cancellation) =>
                    await GetAsync(
                        await NamedFile.OfKeyAsync(context, sources, cancellation), context, reader, rights, cancellation))
            .Takes(ApiParameters.Key, ApiParameters.Source, ApiParameters.Wait, ApiParameters.IfNoneMatchRead)
            .Describe("getFileByKey", "One file by its key, with its history and analysis").DescribeFile();
        api.MapGet("/files/{id}/content", GetContentAsync)
            .Takes(ApiParameters.FileId).RequireAuthorization(AccessPolicies.Read)
            .Answers(StatusCodes.Status302Found, "The header Location has an address of the object's bytes, for one minute.")
            .Refuses(400, 404, 503).Describe("getContent", "The bytes of the object");
    }

    private static void DescribeFile(this RouteHandlerBuilder route) => route.RequireAuthorization(AccessPolicies.Read)
        .Produces<FileDetails>().Answers(StatusCodes.Status304NotModified, "The record still has the ETag of If-None-Match.")
        .Refuses(400, 404, 503);

    private static async Task<IResult> GetAsync(
        (NamedFile? File, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal) named,
        HttpContext context, FileReader reader, KeyRights rights, CancellationToken cancellation)
    {
        if (named.File is not { } asked) return named.Refusal!;
        var query = new ApiQuery(context.Request.Query);
        var wait = query.Wait(ApiParameters.Wait);
        if (query.Error is { } error) return Refusals.BadParameter(error);
        if (asked.Place is { } place && !rights.Covers(context.User, place.Source, place.Key))
            return AccessRefusals.NotYourKey(rights, context);
        var known = context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } match ? match : null;
        var file = await reader.WaitAsync(asked.FileId, wait, known, cancellation);
        // An unreadable record belongs to nobody in particular.
        if (file.Loaded is null && (asked.Place is not null || rights.CoversAll(context.User)))
            return Refusals.RecordUnreadable(asked.FileId);
        if (file.Record is not { } record || !rights.Covers(context.User, record)) return Refusals.NoRecord(asked.FileId);
        context.Response.Headers.ETag = file.ETag;
        context.Response.Headers.ContentLocation = $"{ApiRoutes.Root}/files/{asked.FileId}";
        if (IsKnown(known, file.ETag!)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Json(file.Details!, ApiJson.Default.FileDetails);
    }

    private static bool IsKnown(string? match, string eTag) => match is not null
        && match.Split(',', StringSplitOptions.TrimEntries).Any(one => one == "*" || one == eTag || one == $"W/{eTag}");

    private static async Task<IResult> GetContentAsync(
        HttpContext context, FileReader reader, KeyRights rights, FileSources sources, CancellationToken cancellation)
    {
        var (asked, refusal) = NamedFile.OfId(context);
        if (asked is null) return refusal!;
        var record = (await reader.ReadAsync(asked.FileId, cancellation)).Record;
        if (record is null || !rights.Covers(context.User, record)) return Refusals.NoRecord(asked.FileId);
        var files = await sources.BucketAsync(record.Source, cancellation);
        // S3 would answer for a missing object in XML.
        if ((await files.LookAsync(record.Key, cancellation)).Listed is null) return Refusals.NoObject(asked.FileId);
        return TypedResults.Redirect(await files.PresignAsync(record.Key, _contentLifetime, cancellation));
    }
}
