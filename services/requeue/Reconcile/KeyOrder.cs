namespace FilePipeline.Requeue;

/// <summary>The order in which S3 lists keys: that of their UTF-8 bytes.</summary>
internal static class KeyOrder
{
    /// <summary>Below 0 where <paramref name="one"/> is listed first.</summary>
    public static int Compare(string one, string other)
    {
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            if (one[i] == other[i]) continue;
            // Surrogates stand for signs above all others, though some single signs have higher numbers.
            var (isHigh, isOtherHigh) = (char.IsSurrogate(one[i]), char.IsSurrogate(other[i]));
            return isHigh == isOtherHigh ? one[i].CompareTo(other[i]) : isHigh ? 1 : -1;
        }

        return one.Length.CompareTo(other.Length);
    }
}
