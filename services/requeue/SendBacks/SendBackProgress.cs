using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>Ids of the send-backs that were started, newest last; a table cannot be asked for them.</summary>
internal sealed record SendBackIds(IReadOnlyList<string> Ids);

/// <summary>Stores how far send-backs are, in state entries <c>cursor:{id}</c>: reading an instance itself would read its whole
/// history.</summary>
internal sealed class SendBackProgress(JobCursors cursors, TimeProvider clock)
{
    private const string Index = "send-backs";
    private const int MostIds = 100;

    /// <summary>The progress of the last start of an id; null for none.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<SendBackState?> FindAsync(string id, CancellationToken cancellation) =>
        (await cursors.LoadAsync(id, RequeueJson.Default.SendBackState, cancellation)).Cursor;

    /// <summary>The last start of every id, newest first.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<IReadOnlyList<SendBackState>> ListAsync(CancellationToken cancellation)
    {
        List<SendBackState> found = [];
        foreach (var id in (await cursors.LoadAsync(Index, RequeueJson.Default.SendBackIds, cancellation)).Cursor?.Ids ?? [])
            if (await FindAsync(id, cancellation) is { } state) found.Add(state);
        return [.. found.OrderByDescending(state => state.StartedAt)];
    }

    /// <summary>Makes an id part of the list, before it is started.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task AddAsync(string id, CancellationToken cancellation)
    {
        while (true)
        {
            var (known, entry) = await cursors.LoadAsync(Index, RequeueJson.Default.SendBackIds, cancellation);
            var ids = known?.Ids ?? [];
            if (ids.Contains(id, StringComparer.Ordinal)) return;
            var next = new SendBackIds([.. ids.TakeLast(MostIds - 1), id]);
            if (await cursors.SaveAsync(Index, next, RequeueJson.Default.SendBackIds, entry, cancellation)) return;
        }
    }

    /// <summary>Saves progress, unless newer progress or a later start is there already.</summary>
    /// <returns>The saved state, with the files that it waits for.</returns>
    /// <exception cref="CodedException">records-unavailable; it may have been written or not.</exception>
    public async Task<SendBackState> SaveAsync(SendBackState state, CancellationToken cancellation)
    {
        state = state with { UpdatedAt = clock.GetUtcNow(), IsUnsaved = false };
        while (true)
        {
            var (known, entry) = await cursors.LoadAsync(state.Id, RequeueJson.Default.SendBackState, cancellation);
            if (known is not null && IsNewer(known, state)) return state;
            if (await cursors.SaveAsync(state.Id, state with { Waiting = [] }, RequeueJson.Default.SendBackState, entry, cancellation))
                return state;
        }
    }

    private static bool IsNewer(SendBackState known, SendBackState state) =>
        known.Run == state.Run ? known.Revision > state.Revision : known.StartedAt > state.StartedAt;
}
