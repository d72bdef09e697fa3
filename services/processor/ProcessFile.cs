using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Processor;

/// <summary>Handles one file of a message: loads its record, decides, acts. The order of effects ensures that no outcome is lost: the
/// outcome of a final record that is replaced, the new record (conditionally), its outcome (with an id made from the record), then the
/// answer. After a crash between any two of them the redelivery repeats the rest.</summary>
internal sealed class ProcessFile(
    RecordStore records,
    OutcomePublisher outcomes,
    FileWork work,
    LargeLane largeLane,
    FileSources sources,
    EventReport report,
    TimeProvider clock)
{
    private static readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(2);

    /// <param name="file">The file.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    public async Task<DeliveryResult> HandleAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        var verdict = work.JudgeName(file);
        Listing? listing = null;
        ExaminationResult? examination = null;
        while (true)
        {
            var loaded = await records.LoadAsync(file.FileId, cancellation);
            FileRecord next;
            switch (Decisions.Decide(loaded.Record, file, listing, clock.GetUtcNow(), attempt.Token))
            {
                case Decision.Stale:
                    report.Stale(file);
                    return DeliveryResult.Success;
                case Decision.PublishAgain:
                    await outcomes.PublishAsync(loaded.Record!, cancellation);
                    report.Duplicate(file);
                    return DeliveryResult.Success;
                case Decision.RetryLater:
                    report.Claimed(file);
                    return DeliveryResult.Retry;
                case Decision.CheckListing:
                    listing = await LookAsync(file, cancellation);
                    continue;
                case Decision.Remove:
                    next = FileRecords.Removed(loaded.Record, file, clock.GetUtcNow());
                    break;
                case Decision.Process when verdict is NameVerdict.Refused refused:
                    next = FileRecords.Examined(loaded.Record, file, new ExaminationResult.Refused(refused.Rejection), clock.GetUtcNow());
                    break;
                case Decision.Process when attempt.Lane == Lane.Small && largeLane.FindReason(file, verdict) is { } reason:
                    await largeLane.SendAsync(file, reason, cancellation);
                    return DeliveryResult.Success;
                case Decision.Process when attempt.Lane == Lane.Large && loaded.Record?.Claim?.Token != attempt.Token:
                    await outcomes.PublishReplacedAsync(loaded, cancellation);
                    // Whether this save or another one succeeded, the record as it is then decides.
                    await records.SaveAsync(ClaimedBy(attempt, loaded.Record, file), loaded, cancellation);
                    listing = null;
                    continue;
                case Decision.Process when verdict is NameVerdict.Accepted { DeclaredType: var declared }:
                    examination ??= await work.RunAsync(file, declared, loaded.Record, attempt, cancellation);
                    if (examination is ExaminationResult.TooMuchWork more) return await HandOverAsync(file, more.Reason);
                    next = FileRecords.Examined(loaded.Record, file, examination, clock.GetUtcNow());
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            await outcomes.PublishReplacedAsync(loaded, cancellation);
            if (await records.SaveAsync(next, loaded, cancellation))
            {
                await outcomes.PublishAsync(next, cancellation);
                report.Finished(next);
                return DeliveryResult.Success;
            }

            // Another handler changed the record, so decide again. Content that was read and answers of steps stay valid; an absent object
            // may exist now.
            listing = null;
            if (examination is ExaminationResult.NotFound) examination = null;
        }
    }

    /// <summary>Records a failed attempt, unless the record as it is now needs no processing.</summary>
    public async Task RecordFailureAsync(FileEvent file, Exception failure, string token, CancellationToken cancellation)
    {
        var loaded = await records.LoadAsync(file.FileId, cancellation);
        var decision = Decisions.Decide(loaded.Record, file, null, clock.GetUtcNow(), token);
        if (decision == Decision.CheckListing)
            decision = Decisions.Decide(loaded.Record, file, await LookAsync(file, cancellation), clock.GetUtcNow(), token);
        if (decision != Decision.Process) return;
        await outcomes.PublishReplacedAsync(loaded, cancellation);
        await records.SaveAsync(FileRecords.Failed(loaded.Record, file, failure, clock.GetUtcNow()), loaded, cancellation);
    }

    private async Task<Listing> LookAsync(FileEvent file, CancellationToken cancellation) =>
        await (await sources.BucketAsync(file.Source, cancellation)).LookAsync(file.Key, cancellation);

    private FileRecord ClaimedBy(Attempt attempt, FileRecord? record, FileEvent file) => FileRecords.Claimed(
        record, file, new FileClaim(attempt.Token, clock.GetUtcNow() + attempt.Timeout), clock.GetUtcNow());

    private async Task<DeliveryResult> HandOverAsync(FileEvent file, string reason)
    {
        // The lane's time may be over, so the send has a limit of its own.
        using var limit = new CancellationTokenSource(_sendTimeout, clock);
        await largeLane.SendAsync(file, reason, limit.Token);
        return DeliveryResult.Success;
    }
}
