namespace FilePipeline.Conformance.Tests;

/// <summary>Counts concurrent calls and their maximum.</summary>
internal sealed class ConcurrencyCounter
{
    private readonly Lock _lock = new();
    private int _now;

    public int Most { get; private set; }

    public int Enter()
    {
        lock (_lock)
        {
            Most = Math.Max(Most, ++_now);
            return _now;
        }
    }

    public void Leave()
    {
        lock (_lock) _now--;
    }
}
