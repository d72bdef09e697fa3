namespace FilePipeline.Conformance.Tests;

/// <summary>Facts on a daprd share one AWS stand-in with its topics, bucket and table, so one fact at a time has it; a fact may start several rigs.</summary>
internal sealed class Turn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);
    private readonly Lock _gate = new();
    private string? _holder;
    private int _rigs;

    /// <summary>Of every daprd that this run asks.</summary>
    public static Turn OfDaprd { get; } = new();

    /// <summary>The fact that has the stand-in; null while none has.</summary>
    public string? Holder
    {
        get
        {
            lock (_gate) return _holder;
        }
    }

    /// <summary>Waits until the fact has the stand-in.</summary>
    /// <param name="fact">Unique for each fact.</param>
    /// <param name="cancellation">Ends the wait.</param>
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

    /// <summary>One rig of the fact has ended; after the last the next fact has its turn.</summary>
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
