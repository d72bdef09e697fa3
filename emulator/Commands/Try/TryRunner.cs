namespace FilePipeline.Emulator.Commands;

/// <summary>Uploads files and polls the record of each until it has an outcome.</summary>
internal sealed class TryRunner(IngestClient ingest, IReadOnlyList<TryFile> files, TimeProvider clock) : IDisposable
{
    private const int MaxUploads = 4;
    private const int MaxPolls = 8;
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _uploads = new(MaxUploads);
    private readonly SemaphoreSlim _polls = new(MaxPolls);

    public IReadOnlyList<TryRow> Rows { get; } = [.. files.Select(file => new TryRow(file))];

    /// <summary>Completes with the last outcome or when the token is cancelled; rows keep the state so far.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(Rows.Select(row => RunAsync(row, cancellation)));

    public void Dispose()
    {
        _uploads.Dispose();
        _polls.Dispose();
    }

    private async Task RunAsync(TryRow row, CancellationToken cancellation)
    {
        try
        {
            await UploadAsync(row, cancellation);
            if (row.IsUploaded) await PollAsync(row, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task UploadAsync(TryRow row, CancellationToken cancellation)
    {
        for (var pause = _shortest; ; pause = Longer(pause))
        {
            using (await EnterAsync(_uploads, cancellation))
            {
                row.Began ??= clock.GetUtcNow();
                if (await ingest.UploadAsync(row.File, cancellation) is not { } refusal)
                {
                    row.Refusal = null;
                    row.IsUploaded = true;
                    return;
                }
                row.Refusal = refusal.Why;
                row.IsRefused = !refusal.MayRetry;
                if (row.IsRefused) return;
            }
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private async Task PollAsync(TryRow row, CancellationToken cancellation)
    {
        for (var pause = _shortest; ; pause = Longer(pause))
        {
            using (await EnterAsync(_polls, cancellation)) row.Record = await ingest.FindAsync(row.File, cancellation) ?? row.Record;
            if (row.HasOutcome) return;
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 1.3 < _longest ? pause * 1.3 : _longest;

    private static async Task<Slot> EnterAsync(SemaphoreSlim gate, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        return new Slot(gate);
    }

    private readonly struct Slot(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
