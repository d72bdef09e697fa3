namespace FilePipeline.Hosting;

/// <summary>Finds what a misspelt name may have meant. Pure.</summary>
internal static class Spelling
{
    private const int Shown = 3;

    /// <summary>Says that a setting is not known, and names the nearest that are.</summary>
    public static string Unknown(string path, IEnumerable<string> known)
    {
        var nearest = known.OrderBy(name => Distance(path, name)).ThenBy(name => name, StringComparer.Ordinal).Take(Shown);
        return $"'{path}' is no setting of this service; the nearest are {string.Join(", ", nearest)}";
    }

    /// <summary>Letters that must be changed, added, left out or swapped with their neighbours; case does not count.</summary>
    public static int Distance(string one, string other)
    {
        var (left, right) = (one.ToUpperInvariant(), other.ToUpperInvariant());
        var (last, current, next) = (new int[right.Length + 1], Enumerable.Range(0, right.Length + 1).ToArray(), new int[right.Length + 1]);
        for (var i = 1; i <= left.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = current[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                next[j] = Math.Min(change, Math.Min(current[j], next[j - 1]) + 1);
                var isSwap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                if (isSwap) next[j] = Math.Min(next[j], last[j - 2] + 1);
            }

            (last, current, next) = (current, next, last);
        }

        return current[right.Length];
    }
}
