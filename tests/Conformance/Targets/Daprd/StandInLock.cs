namespace FilePipeline.Conformance.Tests;

/// <summary>Serialises facts that share one AWS stand-in with its topics, bucket and table; a fact may start several rigs.</summary>
internal sealed class StandInLock : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);
    private readonly Lock _gate = new();
    private string? _holder;
    private int _rigs;

    /// <summary>The lock of all facts that use a daprd.</summary>
    public static StandInLock OfDaprd { get; } = new();

    /// <summary>The fact that holds the lock; null if it is free.</summary>
    public string? Holder
    {
        get
        {
            lock (_gate) return _holder;
        }
    }

    /// <summary>Waits until the fact holds the lock.</summary>
    /// <param name="fact">The unique id of the fact.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task TakeAsync(string fact, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_holder == fact)
            {
                _rigs++;
                return;
            }
        }

        await _free.WaitAsync(cancellation);
        lock (_gate) (_holder, _rigs) = (fact, 1);
    }

    /// <summary>Releases one rig of the fact; the last one releases the lock.</summary>
    public void Give()
    {
        lock (_gate)
        {
            if (--_rigs > 0) return;
            _holder = null;
        }

        _free.Release();
    }

    public void Dispose() => _free.Dispose();
}
