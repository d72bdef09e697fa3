using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Reprocesses the final files that a filter matches, after a change of the allow list or of an analyser. It scans the bucket
/// twice: to count, and, once an operator starts it, to send. One job at a time; each tick continues where the last one ended.</summary>
internal sealed class Reprocess(
    Leases leases,
    BucketWalk walk,
    JobCursors cursors,
    FileSources sources,
    ReprocessFiles reprocessFiles,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "reprocess";

    /// <summary>The last job; null when there was none.</summary>
    public async Task<ReprocessJob?> FindAsync(CancellationToken cancellation) =>
        (await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation)).Cursor;

    /// <summary>Creates a job and starts to count.</summary>
    /// <returns>False with the unfinished job, if there is one.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)> CountAsync(ReprocessFilter filter, CancellationToken cancellation)
    {
        var (last, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
        if (last is { IsScanning: true }) return (false, last);
        var job = new ReprocessJob
        {
            Id = $"{Guid.NewGuid():N}",
            Filter = filter,
            Phase = ReprocessPhase.Counting,
            AsOf = clock.GetUtcNow(),
            Source = FirstSource(filter),
        };
        return await BeginAsync(job, entry, cancellation);
    }

    /// <summary>Starts to send the counted files.</summary>
    /// <returns>False with the current job when it has another id or is not counted; null when there is none.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)?> StartAsync(string id, CancellationToken cancellation)
    {
        var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
        if (job is null) return null;
        if (job.Id != id || job.Phase != ReprocessPhase.Counted) return (false, job);
        var begun = job with { Phase = ReprocessPhase.Sending, Source = FirstSource(job.Filter), Looked = 0, NotBefore = null };
        return await BeginAsync(begun, entry, cancellation);
    }

    /// <summary>Stops a job; sent files stay sent.</summary>
    /// <returns>As <see cref="StartAsync"/>.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)?> StopAsync(string id, CancellationToken cancellation)
    {
        while (true)
        {
            var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
            if (job is null) return null;
            if (job.Id != id || job.Phase is ReprocessPhase.Done or ReprocessPhase.Stopped) return (false, job);
            var stopped = job with { Phase = ReprocessPhase.Stopped };
            // The scan saves its cursor after each page, so the save may need another try.
            if (await cursors.SaveAsync(Job, stopped, RequeueJson.Default.ReprocessJob, entry, cancellation)) return (true, stopped);
        }
    }

    /// <summary>Continues an unfinished job.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { IsScanning: true } job && walk.IsDue(job.NotBefore, isUnderWay: true))
            await leases.RunAsync(Job, lease => ScanAsync(lease, cancellation), cancellation);
    }

    // All sources begin with the default one, which has no name.
    private static string? FirstSource(ReprocessFilter filter) => filter.Source is "" ? null : filter.Source;

    // The first page is scanned within the request: in a small bucket the operator need not wait for a tick.
    private async Task<(bool IsNew, ReprocessJob Job)> BeginAsync(ReprocessJob job, StateEntry over, CancellationToken cancellation)
    {
        if (await cursors.SaveAsync(Job, job, RequeueJson.Default.ReprocessJob, over, cancellation))
            await leases.RunAsync(Job, lease => ScanAsync(lease with { Until = clock.GetUtcNow() }, cancellation), cancellation);
        var now = (await FindAsync(cancellation))!;
        return (now.Id == job.Id, now);
    }

    private async Task ScanAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is not { IsScanning: true } begun) return;
        await walk.RunAsync(lease, begun.NotBefore, async began =>
        {
            // Loaded again for each page: an operator may have stopped the job.
            var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
            if (job is not { IsScanning: true } || job.Id != begun.Id) return null;
            var files = await sources.BucketAsync(job.Source, cancellation);
            var page = await files.ListAsync(job.Filter.Prefix ?? "", job.Marker, walk.PageSize, cancellation);
            foreach (var listed in page.Objects) job = await reprocessFiles.VisitAsync(page.Bucket, listed, job, cancellation);
            var names = job.Filter.SourcesOf((await sources.AllAsync(cancellation)).Select(source => source.Name));
            job = job.At(page.NextMarker, walk.NextAt(began, page.Objects.Count), names);
            if (!await cursors.SaveAsync(Job, job, RequeueJson.Default.ReprocessJob, entry, cancellation)) return null;
            logger.ReprocessContinued(job.Id, job.Phase.ToString(), job.Matched.Count, job.Sent);
            return job.IsScanning ? job.NotBefore : null;
        }, cancellation);
    }
}
