using System.Collections.Concurrent;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>The files of a send-back: chooses them by their entries, sends them, and reads their records.</summary>
internal sealed class SendBackFiles(ParkingStore parking, RecordStore records, RequeueParked requeue, TimeProvider clock)
{
    private const int MostEntriesRead = 1000;
    private const int ReadsAtOnce = 8;

    /// <summary>Names the files of the next step, before any of them is sent: a repeated send must have the same files.</summary>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable.</exception>
    public async Task<SendBackState> ChooseAsync(SendBackState state, CancellationToken cancellation)
    {
        var (members, after) = (new List<SendBackMember>(), state.After);
        for (var read = 0; ;)
        {
            var page = await parking.ListAsync(
                $"{ParkingKeys.ParkedPrefix}{state.Code}/", after, Math.Min(MostEntriesRead, 2 * state.StepSize), cancellation);
            foreach (var listed in page.Objects)
            {
                if (members.Count == state.StepSize || read++ == MostEntriesRead)
                    return SendBackPlan.Chosen(state, members, after, isLast: false);
                if (await FindMemberAsync(listed, state.AsOf, cancellation) is { } member) members.Add(member);
                after = listed.Key;
            }

            if (page.NextMarker is null) return SendBackPlan.Chosen(state, members, after, isLast: true);
        }
    }

    /// <summary>Sends the chosen files that are still parked. The others were sent by an earlier attempt, or an operator acted on
    /// them.</summary>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable, file-events-out-unavailable.</exception>
    public async Task<SendBackState> SendAsync(SendBackState state, CancellationToken cancellation)
    {
        await requeue.SendBackAsync([.. state.Waiting.Select(member => member.Entry)], state.By, state.Id, cancellation);
        return SendBackPlan.Sent(state, clock.GetUtcNow());
    }

    /// <summary>Reads the records of the sent files, strongly.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<SendBackState> LookAsync(SendBackState state, CancellationToken cancellation)
    {
        var outcomes = new ConcurrentDictionary<SendBackMember, FileStatus?>();
        await Parallel.ForEachAsync(
            state.Waiting, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation },
            async (member, token) =>
                outcomes[member] = OutcomeOf(member, await records.LoadReadableAsync(member.FileId, token)));
        int Count(Func<FileStatus?, bool> matches) => outcomes.Values.Count(matches);
        var tally = new SendBackTally(
            Count(status => status is FileStatus.Processed),
            Count(status => status is FileStatus.Parked),
            Count(status => status is not (null or FileStatus.Processed or FileStatus.Parked)),
            [.. state.Waiting.Where(member => outcomes[member] is null)]);
        return SendBackPlan.Looked(state, tally, clock.GetUtcNow());
    }

    /// <summary>The final status that a file has reached since it was chosen; null for none.</summary>
    internal static FileStatus? OutcomeOf(SendBackMember member, LoadedRecord? loaded) => loaded switch
    {
        // Unreadable: an operator may fix the record.
        null => null,
        // A removed row counts as an end, because nothing can be waited for.
        { Record: null } => FileStatus.Missing,
        // The processor has not opened the record yet.
        { Record: { Status: FileStatus.Parked } record } when record.ParkedKey == member.Entry => null,
        { Record: { IsFinal: true } record } => record.Status,
        _ => null,
    };

    private async Task<SendBackMember?> FindMemberAsync(ListedObject listed, DateTimeOffset asOf, CancellationToken cancellation)
    {
        // The entry is read before the record: an entry that its record does not name is stale.
        if (await parking.FindAsync(listed, cancellation) is not { FileId: { } fileId } entry || entry.At > asOf) return null;
        return await records.LoadReadableAsync(fileId, cancellation) is { Record: { Status: FileStatus.Parked } record }
            && record.ParkedKey == listed.Key
                ? new(listed.Key, fileId)
                : null;
    }
}
