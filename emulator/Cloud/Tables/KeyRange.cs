namespace FilePipeline.Emulator.Cloud;

/// <summary>Range keys of one hash key, as ordered bytes.</summary>
/// <param name="Place">Has the hash key.</param>
/// <param name="Low">The lowest range key.</param>
/// <param name="High">The highest range key.</param>
/// <param name="IncludesLow">Whether <paramref name="Low"/> is in the range.</param>
/// <param name="IncludesHigh">Whether <paramref name="High"/> is in the range.</param>
internal sealed record KeyRange(ItemPlace Place, byte[] Low, byte[] High, bool IncludesLow = true, bool IncludesHigh = true)
{
    // A range key has at most 1,024 bytes.
    private const int BeyondLongest = 1025;

    public string LowOperator => IncludesLow ? ">=" : ">";

    public string HighOperator => IncludesHigh ? "<=" : "<";

    /// <summary>All range keys of a hash key.</summary>
    public static KeyRange All(byte[] hash) => StartingWith(hash, []);

    /// <summary>The range keys that start with the bytes.</summary>
    public static KeyRange StartingWith(byte[] hash, byte[] prefix) => new(
        ItemPlace.Of(hash, []), prefix, [.. prefix, .. Enumerable.Repeat(byte.MaxValue, Math.Max(0, BeyondLongest - prefix.Length))]);

    /// <summary>The rest of the range after a key, in the direction of the query.</summary>
    public KeyRange After(byte[] key, bool isForward) =>
        isForward ? this with { Low = key, IncludesLow = false } : this with { High = key, IncludesHigh = false };

    public bool Contains(byte[] key)
    {
        var (low, high) = (key.AsSpan().SequenceCompareTo(Low), key.AsSpan().SequenceCompareTo(High));
        return (IncludesLow ? low >= 0 : low > 0) && (IncludesHigh ? high <= 0 : high < 0);
    }
}
