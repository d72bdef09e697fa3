using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>The routes that list files and failures.</summary>
internal static class ListFilesRoutes
{
    private const int DefaultLimit = 50;
    private const string NdJson = "application/x-ndjson";
    private static readonly byte[] _lineEnd = [(byte)'\n'];

    private static readonly ApiParameter[] _filter =
    [
        ApiParameters.Source, ApiParameters.Prefix, ApiParameters.Status, ApiParameters.Code, ApiParameters.Kind, ApiParameters.From,
        ApiParameters.To,
    ];

    public static void MapListFiles(this IEndpointRouteBuilder api)
    {
        api.MapGet("/files", ListAsync).Takes([.. _filter, ApiParameters.Cursor, ApiParameters.Limit])
            .Describe("listFiles", "Files by prefix, status, code, type and time, in pages").DescribeList();
        api.MapGet("/failures", ListFailuresAsync)
            .Takes(
                ApiParameters.FailureSource, ApiParameters.Prefix, ApiParameters.FailureStatus, ApiParameters.Code, ApiParameters.Kind,
                ApiParameters.From, ApiParameters.To, ApiParameters.Cursor, ApiParameters.Limit)
            .Describe("listFailures", "Rejected, missing and parked files, the newest first, in pages").DescribeList();
        api.MapGet("/files.ndjson", ExportAsync).Takes([.. _filter, ApiParameters.Analysis]).RequireAuthorization(AccessPolicies.Read)
            .Answers(200, "One file a line, in the order of the keys.", NdJson).Refuses(400, 403, 503)
            .Describe("exportFiles", "All files that match, as NDJSON");
    }

    private static void DescribeList(this RouteHandlerBuilder route) =>
        route.RequireAuthorization(AccessPolicies.Read).Produces<FileList>().Refuses(400, 403, 503);

    private static Task<IResult> ListAsync(
        HttpContext context, FileSearch search, FailureSearch failures, ListRights rights, StandstillWatch watch,
        CancellationToken cancellation) =>
        PageAsync(context, rights, watch, ApiParameters.Status, (filter, after, limit) =>
            filter.FailureStatuses is { Count: > 0 } statuses
                ? failures.FindAsync(filter, statuses, after, limit, cancellation)
                : search.FindAsync(filter, after, limit, cancellation), cancellation);

    private static Task<IResult> ListFailuresAsync(
        HttpContext context, FailureSearch failures, ListRights rights, StandstillWatch watch, CancellationToken cancellation) =>
        PageAsync(context, rights, watch, ApiParameters.FailureStatus, (filter, after, limit) => failures.FindAsync(
            filter,
            filter.Status is null ? FailureIndexKeys.Statuses : filter.FailureStatuses, after, limit, cancellation), cancellation);

    private static async Task<IResult> PageAsync(
        HttpContext context, ListRights rights, StandstillWatch watch, ApiParameter status,
        Func<FileFilter, string?, int, Task<FileList>> find, CancellationToken cancellation)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = FileFilter.Read(query, status);
        var cursor = query.Text(ApiParameters.Cursor, 4096);
        var limit = query.Number(ApiParameters.Limit, DefaultLimit);
        if (query.Error is { } error) return Refusals.BadParameter(error);
        var (filter, refusal) = await rights.NarrowAsync(asked, context, status == ApiParameters.FailureStatus, cancellation);
        if (filter is null) return refusal!;
        string? after = null;
        if (cursor is not null && !PageCursor.TryRead(filter, cursor, out after))
            return Refusals.BadParameter("cursor: not the next of a page with these parameters; begin without it.");
        var page = await find(filter, after, limit);
        if (page.Next is not null) context.Response.Headers.Link = $"<{NextOf(context.Request, page.Next)}>; rel=\"next\"";
        return TypedResults.Json(page with { Notice = await watch.FindNoticeAsync(cancellation) }, ApiJson.Default.FileList);
    }

    private static string NextOf(HttpRequest request, string cursor)
    {
        var others = request.Query.Where(item => item.Key != ApiParameters.Cursor.Name)
            .Select(item => $"{item.Key}={Uri.EscapeDataString(item.Value.ToString())}");
        return $"{request.Path}?{string.Join('&', [.. others, $"{ApiParameters.Cursor.Name}={cursor}"])}";
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context, FileSearch search, ListRights rights, CancellationToken cancellation)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = FileFilter.Read(query, ApiParameters.Status);
        var withAnalysis = query.Text(ApiParameters.Analysis) == "true";
        if (query.Error is { } error) return Refusals.BadParameter(error);
        var (filter, refusal) = await rights.NarrowAsync(asked, context, mayBeOfAnySource: false, cancellation);
        if (filter is null) return refusal!;
        var files = search.FindAllAsync(filter, withAnalysis, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            // Before the answer begins: a failure of the first page still gets its own status.
            var isAny = await files.MoveNextAsync();
            context.Response.ContentType = NdJson;
            if (!HttpMethods.IsHead(context.Request.Method)) await WriteAsync(context.Response, files, isAny, cancellation);
        }
        finally
        {
            await files.DisposeAsync();
        }

        return Results.Empty;
    }

    private static async Task WriteAsync(
        HttpResponse response, IAsyncEnumerator<FileSummary> files, bool isAny, CancellationToken cancellation)
    {
        try
        {
            for (; isAny; isAny = await files.MoveNextAsync())
            {
                await JsonSerializer.SerializeAsync(response.Body, files.Current, ApiJson.Default.FileSummary, cancellation);
                await response.Body.WriteAsync(_lineEnd, cancellation);
            }
        }
        catch (CodedException) when (response.HasStarted)
        {
            // The only way to tell that lines are missing.
            response.HttpContext.Abort();
        }
    }
}
