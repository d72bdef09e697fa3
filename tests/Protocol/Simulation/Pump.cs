using System.Collections.Concurrent;

namespace FilePipeline.Protocol.Tests;

/// <summary>Runs the code of all services on the thread of one schedule, in the order in which it was posted, so that a seed always gives
/// the same run.</summary>
internal sealed class Pump : SynchronizationContext, IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Makes a waiting <see cref="RunUntil"/> look again, from any thread.</summary>
    public void Wake() => Post(_ => { }, null);

    /// <summary>Runs what was posted until nothing is left and the condition holds.</summary>
    /// <exception cref="TimeoutException">Nothing was posted for 20 seconds, and the condition does not hold.</exception>
    public void RunUntil(Func<bool> isSettled, Func<string> describe)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (true)
            {
                while (_work.TryTake(out var next)) next.Callback(next.State);
                if (isSettled()) return;
                if (!_work.TryTake(out var late, _limit)) throw new TimeoutException($"nothing happened for {_limit}: {describe()}");
                late.Callback(late.State);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void Dispose() => _work.Dispose();
}
