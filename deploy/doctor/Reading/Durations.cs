using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.Doctor.Reading;

/// <summary>Times as the deployment's files write them: <c>1m30s</c> of Dapr, <c>00:00:20</c> of .NET settings.</summary>
internal static partial class Durations
{
    public static TimeSpan? Parse(string? text)
    {
        if (text is null) return null;
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var clock)) return clock;
        if (GoParts().Match(text) is not { Success: true } match) return null;
        return TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"))
            + TimeSpan.FromMilliseconds(Part(match, "ms"));
    }

    /// <summary>The shortest spelling that a person reads.</summary>
    public static string Show(this TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static double Part(Match match, string unit) =>
        double.TryParse(match.Groups[unit].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"^(?=.)((?<h>[\d.]+)h)?((?<m>[\d.]+)m)?((?<s>[\d.]+)s)?((?<ms>[\d.]+)ms)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex GoParts();
}
