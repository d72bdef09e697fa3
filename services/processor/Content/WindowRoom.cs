namespace FilePipeline.Processor;

/// <summary>A file that holds window memory needs more than is free: it must release all before it waits.</summary>
internal sealed class WindowsExhaustedException() : Exception("no memory is free for another window");

/// <summary>Memory for the windows of one file's decoders. A file that holds some never waits for more, so that no two files wait for
/// each other.</summary>
/// <param name="shares">The shares to take from, in this order.</param>
/// <param name="limit">Maximum bytes of this file.</param>
internal sealed class WindowRoom(IReadOnlyList<BytesInFlight.Share> shares, long limit) : IDisposable
{
    private long _held;
    private long _used;

    /// <summary>Takes bytes for one more window, or for a larger one.</summary>
    /// <returns>False if the file would exceed its limit.</returns>
    /// <exception cref="WindowsExhaustedException">The file holds some and would have to wait for more.</exception>
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

    /// <summary>Releases all bytes and waits for the file's limit; its decoders must be disposed.</summary>
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
