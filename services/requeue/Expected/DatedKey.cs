using System.Globalization;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Keys and patterns of keys that contain a day, as <c>daily/{date:yyyy-MM-dd}/*.csv</c>. Pure.</summary>
internal static partial class DatedKey
{
    /// <summary>What is wrong with a key; null for nothing.</summary>
    public static string? ErrorOf(string key)
    {
        if (Date().Replace(key, "").IndexOfAny(['{', '}']) >= 0)
            return "has braces that are no {date:…} of y, M, d and - _ . /, such as {date:yyyy-MM-dd}";
        return KeyGlob.ErrorOf(Of(key, DateOnly.MinValue));
    }

    /// <summary>Whether a key contains the day.</summary>
    public static bool HasDate(string key) => Date().IsMatch(key);

    /// <summary>Whether it stands for several keys.</summary>
    public static bool IsPattern(string key) => key.AsSpan().ContainsAny('*', '?');

    /// <summary>The key of a day.</summary>
    public static string Of(string key, DateOnly day) =>
        Date().Replace(key, match => day.ToString(match.Groups["format"].Value, CultureInfo.InvariantCulture));

    /// <summary>The part before the first character that stands for others.</summary>
    public static string LiteralStart(string pattern) =>
        pattern.AsSpan().IndexOfAny('*', '?') is >= 0 and var end ? pattern[..end] : pattern;

    // A single letter would be a standard format.
    [GeneratedRegex(@"\{date:(?<format>[yMd_./-]{2,})\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Date();
}
