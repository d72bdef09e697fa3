namespace FilePipeline.Pipeline.Tests;

/// <summary>Random numbers of a seed, for several threads.</summary>
internal sealed class SeededChance(int seed)
{
#pragma warning disable CA5394 // The seed makes a run repeatable; nothing is protected by it.
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>A number from 0, below a bound.</summary>
    public int Next(int below)
    {
        lock (_gate) return _random.Next(below);
    }

    public void Shuffle<T>(T[] items)
    {
        lock (_gate) _random.Shuffle(items);
    }
#pragma warning restore CA5394
}
