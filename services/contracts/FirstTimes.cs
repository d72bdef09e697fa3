using System.Collections.Concurrent;

namespace FilePipeline.Contracts;

/// <summary>Tells what is seen for the first time, so that a log says it once. It forgets nothing and remembers only so many: a caller may
/// make up names without end.</summary>
public sealed class FirstTimes(int limit = 100)
{
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);

    /// <summary>True the first time; false for what was seen before, and for everything once the limit is reached.</summary>
    public bool IsFirst(string name) => _seen.Count < limit && _seen.TryAdd(name, 0);
}
