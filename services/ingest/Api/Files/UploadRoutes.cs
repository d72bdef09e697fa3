using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>The routes that store and remove files.</summary>
internal static class UploadRoutes
{
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var counted = api.ServiceProvider.GetRequiredService<UploadMetrics>();
        api.MapPut("/files/by-key/{key}", PutFile.HandleAsync).AddEndpointFilter(counted)
            .Takes(
                ApiParameters.Key, ApiParameters.Source, ApiParameters.IfNoneMatch, ApiParameters.IfMatch, ApiParameters.ContentMd5,
                ApiParameters.ReprDigest)
            .WithMetadata(new TakesFiles("application/octet-stream")).RequireAuthorization(AccessPolicies.Upload)
            .Produces<StoredFile>().Produces<StoredFile>(201).Refuses(400, 403, 412, 413, 415, 503)
            .Describe("putFile", "Stores a file under a key");
        api.MapPost("/files", PostFiles.HandleAsync).AddEndpointFilter(counted)
            .Takes(ApiParameters.Source, ApiParameters.UploadPrefix, ApiParameters.IdempotencyKey)
            .WithMetadata(new TakesFiles("multipart/form-data")).RequireAuthorization(AccessPolicies.Upload)
            .Produces<IReadOnlyList<StoredFile>>().Produces<IReadOnlyList<StoredFile>>(201).Refuses(400, 403, 409, 413, 415, 422, 503)
            .Describe("postFiles", "Stores the files of a form below a prefix");
        api.MapDelete("/files/{id}", (HttpContext context, FileRemoval removal, CancellationToken cancellation) =>
                removal.RemoveAsync(NamedFile.OfId(context), context, cancellation))
            .Takes(ApiParameters.FileId, ApiParameters.IfMatch).Describe("deleteFile", "Removes the object of a file").DescribeRemoval();
        api.MapDelete(
                "/files/by-key/{key}",
                async (HttpContext context, FileRemoval removal, FileSources sources, CancellationToken cancellation) =>
                    await removal.RemoveAsync(await NamedFile.OfKeyAsync(context, sources, cancellation), context, cancellation))
            .Takes(ApiParameters.Key, ApiParameters.Source, ApiParameters.IfMatch)
            .Describe("deleteFileByKey", "Removes the object of a key").DescribeRemoval();
    }

    private static void DescribeRemoval(this RouteHandlerBuilder route) => route.RequireAuthorization(AccessPolicies.Upload)
        .Answers(204, "The object is removed; its record becomes `removed` with the S3 event.").Refuses(400, 403, 404, 412, 503);
}

/// <summary>Removes objects. The record changes with the S3 event, as for every other removal.</summary>
internal sealed class FileRemoval(FileSources sources, FileReader reader, KeyRights rights, ILogger logger)
{
    /// <summary>Removes the object of a file.</summary>
    /// <exception cref="Hosting.CodedException">files-unavailable, records-unavailable.</exception>
    /// <exception cref="PreconditionFailedException">The object does not meet the conditions.</exception>
    public async Task<IResult> RemoveAsync(
        (NamedFile? File, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal) named,
        HttpContext context, CancellationToken cancellation)
    {
        if (named.File is not { } asked) return named.Refusal!;
        var (conditions, refusal) = UploadConditions.Read(context.Request.Headers);
        if (conditions is null) return Refusals.BadHeader(refusal!);
        // An id is a digest, so only a record tells its key.
        if ((asked.Place ?? await FindPlaceAsync(asked.FileId, cancellation)) is not { } place) return Refusals.NoRecord(asked.FileId);
        if (!rights.Covers(context.User, place.Source, place.Key))
            return asked.Place is null ? Refusals.NoRecord(asked.FileId) : AccessRefusals.NotYourKey(rights, context);
        var files = await sources.BucketAsync(place.Source, cancellation);
        var listed = (await files.LookAsync(place.Key, cancellation)).Listed;
        if (conditions.NeedListing) conditions.Check(listed);
        if (listed is null) return Refusals.NoObject(asked.FileId);
        await files.DeleteAsync(place.Key, cancellation);
        logger.FileRemoved(asked.FileId);
        return TypedResults.NoContent();
    }

    private async Task<FilePlace?> FindPlaceAsync(string fileId, CancellationToken cancellation) =>
        (await reader.ReadAsync(fileId, cancellation)).Record is { } record ? new(record.Source, record.Key) : null;
}
