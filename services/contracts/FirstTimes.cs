using System.Collections.Concurrent;

namespace FilePipeline.Contracts;

/// <summary>Recognises the first occurrence of a name, so that it is logged once.</summary>
/// <param name="limit">Maximum number of names; callers may invent names without end.</param>
public sealed class FirstTimes(int limit = 100)
{
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);

    /// <summary>Returns true for a new name; false for a known one, and for every name once the limit is reached.</summary>
    public bool IsFirst(string name) => _seen.Count < limit && _seen.TryAdd(name, 0);
}
