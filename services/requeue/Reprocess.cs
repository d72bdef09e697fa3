using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Opens final files again that a filter matches: for a changed allow list, or a better analyser. It walks the bucket as reconcile does, twice: to
/// count, and, when a person said go, to send. One at a time; a tick goes on where the last one ended.</summary>
internal sealed class Reprocess(
    Leases leases,
    BucketWalk walk,
    RecordStore records,
    JobCursors cursors,
    [FromKeyedServices(Components.Files)] Bucket files,
    ParkingStore parking,
    MainQueue queue,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "reprocess";

    /// <summary>The last one that was asked for; null when none ever was.</summary>
    public async Task<ReprocessJob?> FindAsync(CancellationToken cancellation) =>
        (await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation)).Cursor;

    /// <summary>Asks for a count, and begins it.</summary>
    /// <returns>False with the job that is still on its way, if there is one.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)> CountAsync(ReprocessFilter filter, CancellationToken cancellation)
    {
        var (last, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
        if (last is { IsWalking: true }) return (false, last);
        var job = new ReprocessJob { Id = $"{Guid.NewGuid():N}", Filter = filter, Phase = ReprocessPhase.Counting, AsOf = clock.GetUtcNow() };
        return await BeginAsync(job, entry, cancellation);
    }

    /// <summary>Sends what was counted.</summary>
    /// <returns>False with the job as it is, when it is another or not counted; null when there is none.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)?> StartAsync(string id, CancellationToken cancellation)
    {
        var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
        if (job is null) return null;
        if (job.Id != id || job.Phase != ReprocessPhase.Counted) return (false, job);
        return await BeginAsync(job with { Phase = ReprocessPhase.Sending, Looked = 0, NotBefore = null }, entry, cancellation);
    }

    /// <summary>Ends a job where it is; what was sent stays sent.</summary>
    /// <returns>As <see cref="StartAsync"/>.</returns>
    public async Task<(bool IsNew, ReprocessJob Job)?> StopAsync(string id, CancellationToken cancellation)
    {
        while (true)
        {
            var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
            if (job is null) return null;
            if (job.Id != id || job.Phase is ReprocessPhase.Done or ReprocessPhase.Stopped) return (false, job);
            var stopped = job with { Phase = ReprocessPhase.Stopped };
            // The walk saves after each page: try again over what it wrote.
            if (await cursors.SaveAsync(Job, stopped, RequeueJson.Default.ReprocessJob, entry, cancellation)) return (true, stopped);
        }
    }

    /// <summary>Goes on with the job, if there is one to go on with.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { IsWalking: true } job && walk.IsDue(job.NotBefore, isUnderWay: true))
            await leases.RunAsync(Job, lease => WalkAsync(lease, cancellation), cancellation);
    }

    // The first page at once: in a small bucket that is all, and who asked need not wait for a tick.
    private async Task<(bool IsNew, ReprocessJob Job)> BeginAsync(ReprocessJob job, StateEntry over, CancellationToken cancellation)
    {
        if (await cursors.SaveAsync(Job, job, RequeueJson.Default.ReprocessJob, over, cancellation))
            await leases.RunAsync(Job, lease => WalkAsync(lease with { Until = clock.GetUtcNow() }, cancellation), cancellation);
        var now = (await FindAsync(cancellation))!;
        return (now.Id == job.Id, now);
    }

    private async Task WalkAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is not { IsWalking: true } begun) return;
        await walk.RunAsync(lease, begun.NotBefore, async began =>
        {
            // Read anew for each page: a person may have stopped it.
            var (job, entry) = await cursors.LoadAsync(Job, RequeueJson.Default.ReprocessJob, cancellation);
            if (job is not { IsWalking: true } || job.Id != begun.Id) return null;
            var page = await files.ListAsync(job.Filter.Prefix ?? "", job.Marker, walk.PageSize, cancellation);
            foreach (var listed in page.Objects) job = await LookAsync(page.Bucket, listed, job, cancellation);
            job = job.At(page.NextMarker, walk.NextAt(began, page.Objects.Count));
            if (!await cursors.SaveAsync(Job, job, RequeueJson.Default.ReprocessJob, entry, cancellation)) return null;
            logger.ReprocessGoesOn(job.Id, job.Phase.ToString(), job.Matched.Count, job.Sent);
            return job.IsWalking ? job.NotBefore : null;
        }, cancellation);
    }

    private async Task<ReprocessJob> LookAsync(string bucket, ListedObject listed, ReprocessJob job, CancellationToken cancellation)
    {
        var looked = job with { Looked = job.Looked + 1 };
        var absence = Untracked.Of(listed, clock.GetUtcNow(), options.Value);
        if (absence is UntrackedReason.Archived or UntrackedReason.Skipped or UntrackedReason.FolderMark) return looked;
        // Recorded since the question: it was opened by this very job, a page before a crash, or it is new; either way by today's rules.
        if (await records.LoadReadableAsync(StateKeys.FileId(listed.Key), cancellation) is not { Record: { } record } loaded
            || record.UpdatedAt > job.AsOf || !record.Write.IsShownBy(listed) || !job.Filter.Matches(record))
        {
            return looked;
        }

        if (job.Phase == ReprocessPhase.Counting) return looked with { Matched = job.Matched.With(record.Bytes ?? record.Write.Size ?? 0) };
        return await SendAsync(bucket, loaded, record, job.Filter.By, cancellation) ? looked with { Sent = job.Sent + 1 } : looked;
    }

    // The record is the processor's to open, as for a person's requeue: twice is the same generation.
    private async Task<bool> SendAsync(string bucket, LoadedRecord loaded, FileRecord record, string? by, CancellationToken cancellation)
    {
        if (!await records.SaveAsync(record.Noted(OperatorActions.Reprocessed, by, clock.GetUtcNow()), loaded, cancellation)) return false;
        var origin = new MessageOrigin(MessageSources.Console, 0, record.Generation + 1, record.Traceparent);
        await queue.SendAsync(S3MessageWriter.Write(new(bucket, record.Key, record.Write, IsRemoval: false, origin)), cancellation);
        if (record is { Status: FileStatus.Parked, ParkedKey: { } parkedKey }) await parking.DeleteAsync(parkedKey, cancellation);
        return true;
    }
}
