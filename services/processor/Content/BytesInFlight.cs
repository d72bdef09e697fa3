using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Limits the total bytes of the files in progress, so that they fit into memory and the scratch folder. Small files have a
/// share of their own, so that they never wait for large ones. See decision 16 for why it is no <c>ConcurrencyLimiter</c>.</summary>
internal sealed class BytesInFlight
{
    private const int SmallShare = 8;
    private readonly long _largeThreshold;
    private readonly Share _small;
    private readonly Share _large;
    private readonly Share _windows;
    private readonly Share _largeWindows;

    public BytesInFlight(IOptions<ProcessorOptions> options)
    {
        var (all, small) = (options.Value.MaxBytesInFlight, Math.Max(1, options.Value.MaxBytesInFlight / SmallShare));
        (_largeThreshold, _small, _large) = (options.Value.LargeFileThresholdBytes, new(small), new(Math.Max(1, all - small)));
        var windows = Math.Max(1, Math.Min(options.Value.MaxWindowBytesInFlight, all - small));
        WindowBytesPerFile = Math.Max(1, windows / 4 * 3);
        (_windows, _largeWindows) = (new(windows), new(WindowBytesPerFile));
    }

    /// <summary>Maximum window bytes of one file, and of all files of the large lane together; the rest is for small files.</summary>
    public long WindowBytesPerFile { get; }

    /// <summary>Creates the room for the windows of one file, initially empty.</summary>
    public WindowRoom Windows(Lane lane) => new(lane == Lane.Large ? [_largeWindows, _windows] : [_windows], WindowBytesPerFile);

    /// <summary>Waits for room, in the order of the calls. A file larger than its share takes all of it and is admitted alone.</summary>
    public Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation) =>
        (bytes > _largeThreshold ? _large : _small).TakeAsync(bytes, cancellation);

    /// <summary>A number of bytes, and a queue of waiters.</summary>
    internal sealed class Share(long limit)
    {
        private readonly Lock _gate = new();
        private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
        private long _taken;

        public async Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation)
        {
            var share = Math.Min(Math.Max(bytes, 0), limit);
            await WaitAsync(share, cancellation);
            return new Room(this, share);
        }

        /// <summary>Waits for at most the limit; <see cref="Release"/> returns the bytes.</summary>
        public async Task WaitAsync(long bytes, CancellationToken cancellation)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _waiting.Enqueue((bytes, turn));
                Admit();
            }

            await using var registration = cancellation.Register(() => CancelWait(turn, cancellation));
            await turn.Task;
        }

        /// <summary>Takes bytes only if they are free now.</summary>
        public bool TryTake(long bytes)
        {
            lock (_gate)
            {
                if (_taken + bytes > limit) return false;
                _taken += bytes;
                return true;
            }
        }

        public void Release(long bytes)
        {
            lock (_gate)
            {
                _taken -= bytes;
                Admit();
            }
        }

        // The cancelled waiter may have been the first of the queue, so that those behind it fit now.
        private void CancelWait(TaskCompletionSource turn, CancellationToken cancellation)
        {
            if (!turn.TrySetCanceled(cancellation)) return;
            lock (_gate) Admit();
        }

        private void Admit()
        {
            while (_waiting.TryPeek(out var next) && (next.Turn.Task.IsCanceled || _taken + next.Bytes <= limit))
            {
                _waiting.Dequeue();
                _taken += next.Bytes;
                if (!next.Turn.TrySetResult()) _taken -= next.Bytes;
            }
        }
    }

    private sealed class Room(Share owner, long bytes) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) owner.Release(bytes);
        }
    }
}
