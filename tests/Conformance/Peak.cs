namespace FilePipeline.Conformance.Tests;

/// <summary>Counts who is inside, and the most there ever were.</summary>
internal sealed class Peak
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
