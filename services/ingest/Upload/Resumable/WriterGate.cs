namespace FilePipeline.Ingest;

/// <summary>A newer request has taken over the upload.</summary>
internal sealed class UploadTakenOverException() : Exception("a newer request continues the upload");

/// <summary>Lets one request at a time write to an upload: the newest. An older one is stopped, since it is usually a connection that its
/// client has lost already.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing, and a request may still wait for it.
internal sealed class WriterGate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _newest;

    /// <summary>Stops the request that has the upload, and waits for its end.</summary>
    /// <exception cref="UploadTakenOverException">A newer request arrived meanwhile.</exception>
    public async Task<WriterTurn> EnterAsync(CancellationToken cancellation)
    {
        var mine = new CancellationTokenSource();
        Task stopping;
        lock (_lock)
        {
            stopping = _newest?.CancelAsync() ?? Task.CompletedTask;
            _newest = mine;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(mine.Token, cancellation);
            await stopping;
            await _one.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            Forget(mine);
            throw new UploadTakenOverException();
        }
        catch (OperationCanceledException)
        {
            Forget(mine);
            throw;
        }

        return new(this, mine);
    }

    /// <summary>Enters if no request has the upload; null otherwise.</summary>
    public WriterTurn? TryEnter()
    {
        if (!_one.Wait(0)) return null;
        var mine = new CancellationTokenSource();
        lock (_lock) _newest ??= mine;
        return new(this, mine);
    }

    internal void Leave(CancellationTokenSource turn)
    {
        Forget(turn);
        _one.Release();
    }

    private void Forget(CancellationTokenSource turn)
    {
        lock (_lock)
        {
            if (_newest == turn) _newest = null;
            turn.Dispose();
        }
    }
}

/// <summary>A request's turn to write to an upload; disposing it lets the next one in.</summary>
internal sealed class WriterTurn(WriterGate gate, CancellationTokenSource stop) : IDisposable
{
    /// <summary>Cancelled when a newer request wants the upload.</summary>
    public CancellationToken TakenOver { get; } = stop.Token;

    public void Dispose() => gate.Leave(stop);
}
