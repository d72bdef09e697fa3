using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Bounds the bytes that are worked on at once, so that several large files stay within memory and scratch. Small files have a share of
/// their own: however many large ones wait for room, no small one waits behind them.</summary>
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

    /// <summary>Bytes of windows that one file may have, and all files of the large lane together: the rest is for small ones alone.</summary>
    public long WindowBytesPerFile { get; }

    /// <summary>Room for the windows of one file, empty at first.</summary>
    public WindowRoom Windows(Lane lane) => new(lane == Lane.Large ? [_largeWindows, _windows] : [_windows], WindowBytesPerFile);

    /// <summary>Waits for room; first come, first served. A file above its share takes all of it and goes alone.</summary>
    public Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation) =>
        (bytes > _largeThreshold ? _large : _small).TakeAsync(bytes, cancellation);

    /// <summary>A number of bytes, and those who wait for some of them.</summary>
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

        /// <summary>Waits for room that is given back by <see cref="Release"/>; at most the limit.</summary>
        public async Task WaitAsync(long bytes, CancellationToken cancellation)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _waiting.Enqueue((bytes, turn));
                Admit();
            }

            await using var registration = cancellation.Register(() => GiveUp(turn, cancellation));
            await turn.Task;
        }

        /// <summary>Takes room only if it is there now.</summary>
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

        // Who gave up may have been what the others waited behind.
        private void GiveUp(TaskCompletionSource turn, CancellationToken cancellation)
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
