using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>What an operator does with messages whose tries are used up.</summary>
internal sealed class FailedMessages(PendingMessages pending, TimeProvider clock)
{
    private const int PerRequest = 200;
    private const int PageSize = 1000;
    private const int LongestId = 256;

    /// <summary>Whether a text can be the id of a failed message.</summary>
    public static bool IsId(string? id) => id is { Length: <= LongestId } && id.StartsWith(NotifyKeys.Failed, StringComparison.Ordinal);

    /// <summary>The first 200 failed messages of a channel.</summary>
    /// <returns>Their ids, and whether these are all.</returns>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<(IReadOnlyList<string> Ids, bool IsComplete)> OfChannelAsync(string channel, CancellationToken cancellation)
    {
        List<string> ids = [];
        for (string? marker = null; ;)
        {
            var page = await pending.ListAsync(NotifyKeys.Failed, marker, PageSize, cancellation);
            foreach (var item in page.Objects.Where(item => NotifyKeys.ChannelOf(item.Key) == channel))
            {
                if (ids.Count == PerRequest) return (ids, false);
                ids.Add(item.Key);
            }

            if ((marker = page.NextMarker) is null) return (ids, true);
        }
    }

    /// <summary>Makes a failed message due now, with all its tries.</summary>
    /// <returns>False when it is gone.</returns>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<bool> RetryAsync(string id, CancellationToken cancellation)
    {
        if (await pending.ReadAsync(id, cancellation) is not { } stored) return false;
        await pending.StoreAsync(stored with { Tries = 0 }, clock.GetUtcNow(), cancellation);
        await pending.DeleteAsync(id, cancellation);
        return true;
    }

    /// <summary>Deletes a failed message.</summary>
    /// <returns>False when it is gone.</returns>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<bool> DiscardAsync(string id, CancellationToken cancellation)
    {
        if (await pending.ReadAsync(id, cancellation) is null) return false;
        await pending.DeleteAsync(id, cancellation);
        return true;
    }
}
