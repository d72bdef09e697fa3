namespace FilePipeline.Processor;

/// <summary>A file holds some window memory and needs more that is not there: what it holds must be given back first.</summary>
internal sealed class WindowsExhaustedException() : Exception("no room for another window beside those of other files");

/// <summary>Memory for the windows of one file's decoders. A file that holds some never waits for more, so no two files wait for each other.</summary>
/// <param name="shares">Taken from in this order.</param>
/// <param name="limit">For this file.</param>
internal sealed class WindowRoom(IReadOnlyList<BytesInFlight.Share> shares, long limit) : IDisposable
{
    private long _held;
    private long _used;

    /// <summary>Takes room for one more window, or for a larger one.</summary>
    /// <returns>False if it is more than a file may have.</returns>
    /// <exception cref="WindowsExhaustedException">It would have to wait, and holds some already.</exception>
    public async ValueTask<bool> TakeAsync(long bytes, CancellationToken cancellation)
    {
        if (bytes > limit - _used) return false;
        var more = _used + bytes - _held;
        if (more > 0)
        {
            if (_held == 0) await WaitAsync(more, cancellation);
            else if (!TryTake(more)) throw new WindowsExhaustedException();
        }

        _used += bytes;
        return true;
    }

    /// <summary>Gives back what it holds, whose decoders are gone, and waits for all that a file may have.</summary>
    public async Task TakeAllAsync(CancellationToken cancellation)
    {
        Dispose();
        await WaitAsync(limit, cancellation);
    }

    public void Dispose()
    {
        foreach (var share in shares) share.Release(_held);
        (_held, _used) = (0, 0);
    }

    private async Task WaitAsync(long bytes, CancellationToken cancellation)
    {
        var taken = new List<BytesInFlight.Share>();
        try
        {
            foreach (var share in shares)
            {
                await share.WaitAsync(bytes, cancellation);
                taken.Add(share);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var share in taken) share.Release(bytes);
            throw;
        }

        _held += bytes;
    }

    private bool TryTake(long bytes)
    {
        var taken = shares.TakeWhile(share => share.TryTake(bytes)).ToList();
        if (taken.Count < shares.Count)
        {
            foreach (var share in taken) share.Release(bytes);
            return false;
        }

        _held += bytes;
        return true;
    }
}
