using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest.Pages;

/// <summary>Parked files of one cause, in the overview.</summary>
/// <param name="Group">The group; its entries are those of the first page.</param>
/// <param name="Bytes">Bytes of the files whose size is known.</param>
/// <param name="IsExact">Whether these are all files of the group.</param>
/// <param name="Hours">How many were parked in each of the last hours, oldest first.</param>
internal sealed record FailureGroup(ParkedGroup Group, long Bytes, bool IsExact, IReadOnlyList<int> Hours);

/// <summary>What failed.</summary>
/// <param name="Groups">Parked files by cause; null for callers who may see their own files only.</param>
/// <param name="GroupsError">Why the groups cannot be shown; null when they can.</param>
/// <param name="SendBacks">The send-backs; null when they cannot be shown.</param>
/// <param name="Recent">Failures of the last day, the newest first.</param>
/// <param name="Done">What was just done; null for nothing.</param>
internal sealed record FailuresView(
    IReadOnlyList<FailureGroup>? Groups, string? GroupsError, SendBackViews? SendBacks, FileList Recent, string? Done);

/// <summary><c>GET /failures</c>: parked files by cause, send-backs, and what failed within a day.</summary>
internal sealed class FailuresPage(
    PageRenderer renderer, RequeueClient requeue, FailureSearch failures, ParkedTrend trend, FileReader reader,
    FailureRights rights, TimeProvider clock) : IPage
{
    /// <summary>The address of the page.</summary>
    public const string Path = "/failures";

    private const int Entries = 100;
    private const int Recent = 50;
    private const int ConcurrentReads = 16;

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Failures, "Failures", frame => BuildAsync(context, frame, cancellation));

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        var asked = new FileFilter(context.Request.Query["prefix"].ToString(), From: clock.GetUtcNow().AddDays(-1));
        var (filter, refusal) = await rights.NarrowAsync(asked, context, cancellation);
        if (filter is null) return refusal!;
        IReadOnlyList<FileStatus> statuses =
            frame.CoversAll ? [FileStatus.Rejected, FileStatus.Missing] : FailureIndexKeys.Statuses;
        var recent = await failures.FindAsync(filter, statuses, null, Recent, cancellation);
        var done = DoneNote.Of(context.Request.Query, frame.Format);
        if (!frame.CoversAll) return new(FailureOverview.Of(new(null, null, null, recent, done), frame));
        var (groups, error) = await FindGroupsAsync(cancellation);
        return new(FailureOverview.Of(new(groups, error, await FindSendBacksAsync(cancellation), recent, done), frame));
    }

    // Without requeue the rest of the page is still of use.
    private async Task<(IReadOnlyList<FailureGroup> Groups, string? Error)> FindGroupsAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await requeue.GetAsync($"/parked?limit={Entries}", ApiJson.Default.ParkedPage, cancellation);
            if (answer.Refusal is { } refusal) return ([], refusal.ProblemDetails.Detail);
            var hours = await trend.FindAsync(cancellation);
            List<FailureGroup> groups = [];
            foreach (var group in answer.Value!.Groups) groups.Add(await MeasureAsync(group, hours, cancellation));
            return (groups, null);
        }
        catch (CodedException failure) when (failure.Code == Codes.Unavailable(AppIds.Requeue))
        {
            return ([], "The service requeue does not answer, so parked files cannot be listed now.");
        }
    }

    private async Task<FailureGroup> MeasureAsync(
        ParkedGroup group, IReadOnlyDictionary<string, int[]> hours, CancellationToken cancellation)
    {
        long bytes = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellation };
        await Parallel.ForEachAsync(group.Items.Select(item => item.FileId).OfType<string>(), parallel, async (fileId, token) =>
        {
            var record = (await reader.ReadAsync(fileId, token)).Record;
            Interlocked.Add(ref bytes, record?.Bytes ?? record?.Write.Size ?? 0);
        });
        return new(group, bytes, group.Items.Count == group.Count, hours.GetValueOrDefault(group.Code) ?? new int[ParkedTrend.Hours]);
    }

    private async Task<SendBackViews?> FindSendBacksAsync(CancellationToken cancellation)
    {
        try
        {
            return (await requeue.GetAsync("/send-backs", ApiJson.Default.SendBackViews, cancellation)).Value;
        }
        catch (CodedException failure) when (failure.Code == Codes.Unavailable(AppIds.Requeue))
        {
            return null;
        }
    }
}

/// <summary>Narrows the failures of the page to what its caller may list.</summary>
internal sealed class FailureRights(KeyRights rights, ListRights listRights)
{
    /// <summary>Narrows a filter.</summary>
    /// <returns>The filter, or the page that a caller sees instead.</returns>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async Task<(FileFilter? Filter, PageContent? Refusal)> NarrowAsync(
        FileFilter asked, HttpContext context, CancellationToken cancellation)
    {
        var (filter, refusal) = await listRights.NarrowAsync(asked, context, mayBeOfAnySource: true, cancellation);
        return filter is null ? (null, OwnPrefixes.PageOf("Failures", FailuresPage.Path, rights, context, refusal!)) : (filter, null);
    }
}
