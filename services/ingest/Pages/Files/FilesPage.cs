namespace FilePipeline.Ingest.Pages;

/// <summary><c>GET /files</c> for browsers: search and list files.</summary>
internal sealed class FilesPage(PageRenderer renderer, FileSearch search, FailureSearch failures, KeyRights rights, ListRights listRights)
    : IPage
{
    /// <summary>The address of the page.</summary>
    public const string Path = "/files";

    private const int Size = 50;

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Files, "Files", frame => BuildAsync(context, frame, cancellation));

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = FileFilter.Read(query, ApiParameters.Status);
        var cursor = query.Text(ApiParameters.Cursor, 4096);
        if (query.Error is { } error) return PageContent.Of(Refusals.BadParameter(error));
        var (filter, refusal) = await listRights.NarrowAsync(asked, context, mayBeOfAnySource: false, cancellation);
        if (filter is null) return OwnPrefixes.PageOf("Files", Path, rights, context, refusal!);
        string? after = null;
        if (cursor is not null && !PageCursor.TryRead(filter, cursor, out after))
            return PageContent.Of(Refusals.BadParameter("The link to this page belongs to another search; begin with the first page."));
        var list = filter.FailureStatuses is { Count: > 0 } statuses
            ? await failures.FindAsync(filter, statuses, after, Size, cancellation)
            : await search.FindAsync(filter, after, Size, cancellation);
        return new(FileTable.Of(new(filter, list, after is null, LinkOf(context.Request, asked.Prefix)), frame));
    }

    private static PageLink LinkOf(HttpRequest request, string prefix)
    {
        string[] others = [SourceQuery.Name, "status", "code", "type", "from", "to"];
        return new(Path, [("prefix", prefix), .. others.Select(name => (name, (string?)request.Query[name].ToString()))]);
    }
}
