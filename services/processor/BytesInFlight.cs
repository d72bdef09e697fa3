using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Bounds the bytes that are worked on at once, so that several large files stay within memory and scratch.</summary>
internal sealed class BytesInFlight(IOptions<ProcessorOptions> options)
{
    private readonly long _limit = options.Value.BytesInFlight;
    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private long _taken;

    /// <summary>Waits for room; first come, first served. A file above the limit takes all of it and goes alone.</summary>
    public async Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation)
    {
        var share = Math.Min(Math.Max(bytes, 0), _limit);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((share, turn));
            Admit();
        }

        await using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task;
        return new Room(this, share);
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var next) && (next.Turn.Task.IsCanceled || _taken + next.Bytes <= _limit))
        {
            _waiting.Dequeue();
            _taken += next.Bytes;
            if (!next.Turn.TrySetResult()) _taken -= next.Bytes;
        }
    }

    private void Release(long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            Admit();
        }
    }

    private sealed class Room(BytesInFlight owner, long bytes) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) owner.Release(bytes);
        }
    }
}
