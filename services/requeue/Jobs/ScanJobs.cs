using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization.Metadata;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>Where a scan continues, as its cursor stores it.</summary>
internal interface IScanCursor
{
    /// <summary>When the next page may begin; null for now.</summary>
    DateTimeOffset? NotBefore { get; }

    /// <summary>Whether a scan is unfinished.</summary>
    bool IsUnderWay { get; }
}

/// <summary>A job that scans a bucket.</summary>
/// <param name="Name">Of its lease and its cursor.</param>
/// <param name="Type">The cursor's JSON.</param>
/// <param name="Start">The cursor of a new scan.</param>
internal sealed record ScanJob<T>(string Name, JsonTypeInfo<T> Type, T Start)
    where T : class, IScanCursor;

/// <summary>Runs scans: one replica at a time, page by page, each tick from where the last one ended.</summary>
internal sealed class ScanJobs(Leases leases, BucketWalk walk, JobCursors cursors, TimeProvider clock)
{
    /// <inheritdoc cref="BucketWalk.PageSize"/>
    public int PageSize => walk.PageSize;

    /// <inheritdoc cref="BucketWalk.NextAt"/>
    public DateTimeOffset NextAt(DateTimeOffset began, int keys) => walk.NextAt(began, keys);

    /// <summary>A limit for one call.</summary>
    public CancellationTokenSource NewLimit(TimeSpan length) => new(length, clock);

    /// <summary>Continues a scan for as long as the lease holds.</summary>
    /// <param name="job">The job.</param>
    /// <param name="visit">Works on one page, which counts as begun at the given time, and returns the saved cursor after it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The visit's own, or records-unavailable.</exception>
    public async Task RunAsync<T>(ScanJob<T> job, Func<T, DateTimeOffset, Task<T>> visit, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        // Most ticks have nothing to do and need no lease.
        if (await FindDueAsync(job, cancellation) is null) return;
        await leases.RunAsync(job.Name, lease => ScanAsync(job, lease, visit, cancellation), cancellation);
    }

    /// <summary>Continues several scans in turn, a page of each, at the rate of one. A scan that fails waits for the next tick, and the
    /// others go on.</summary>
    /// <param name="lease">The name of the common lease.</param>
    /// <param name="jobs">The scans.</param>
    /// <param name="visit">Works on one page of a job, which counts as begun at the given time, and returns the saved cursor after it, and
    /// when the next page of any of them may begin.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The first of the visits' own, after the others, or records-unavailable.</exception>
    public async Task RunInTurnAsync<T>(
        string lease, IReadOnlyList<ScanJob<T>> jobs,
        Func<ScanJob<T>, T, DateTimeOffset, Task<(T Cursor, DateTimeOffset Next)>> visit, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        if ((await FindDueAsync(jobs, cancellation)).Count > 0)
            await leases.RunAsync(lease, held => ScanInTurnAsync(jobs, held, visit, cancellation), cancellation);
    }

    /// <summary>Saves where the scan continues.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public Task SaveAsync<T>(ScanJob<T> job, T cursor, CancellationToken cancellation)
        where T : class, IScanCursor => cursors.PutAsync(job.Name, cursor, job.Type, cancellation);

    private async Task ScanAsync<T>(ScanJob<T> job, Lease lease, Func<T, DateTimeOffset, Task<T>> visit, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        // Read again under the lease: another replica may have finished meanwhile.
        if (await FindDueAsync(job, cancellation) is not { } cursor) return;
        await walk.RunAsync(lease, cursor.NotBefore, async began =>
        {
            cursor = await visit(cursor, began);
            return cursor.IsUnderWay ? cursor.NotBefore : null;
        }, cancellation);
    }

    private async Task ScanInTurnAsync<T>(
        IReadOnlyList<ScanJob<T>> jobs, Lease lease,
        Func<ScanJob<T>, T, DateTimeOffset, Task<(T Cursor, DateTimeOffset Next)>> visit, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        var due = await FindDueAsync(jobs, cancellation);
        if (due.Count == 0) return;
        CodedException? first = null;
        await walk.RunAsync(lease, due.Max(one => one.Cursor.NotBefore), async began =>
        {
            var (job, cursor) = due.Dequeue();
            var next = began;
            try
            {
                (cursor, next) = await visit(job, cursor, began);
                if (cursor.IsUnderWay) due.Enqueue((job, cursor));
            }
            catch (CodedException failure)
            {
                first ??= failure;
            }

            return due.Count > 0 ? next : null;
        }, cancellation);
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }

    private async Task<Queue<(ScanJob<T> Job, T Cursor)>> FindDueAsync<T>(IReadOnlyList<ScanJob<T>> jobs, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        List<(ScanJob<T> Job, T Cursor)> due = [];
        foreach (var job in jobs)
        {
            if (await FindDueAsync(job, cancellation) is { } cursor) due.Add((job, cursor));
        }

        // Ticks that are long enough for one page only must not give it to the same scan each time.
        return new(due.OrderBy(one => one.Cursor.NotBefore ?? DateTimeOffset.MinValue).ThenBy(one => !one.Cursor.IsUnderWay));
    }

    private async Task<T?> FindDueAsync<T>(ScanJob<T> job, CancellationToken cancellation)
        where T : class, IScanCursor
    {
        var cursor = (await cursors.LoadAsync(job.Name, job.Type, cancellation)).Cursor ?? job.Start;
        return walk.IsDue(cursor.NotBefore, cursor.IsUnderWay) ? cursor : null;
    }
}
