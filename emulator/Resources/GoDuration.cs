using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Resources;

/// <summary>Durations as Go writes them: 1h30m, 200ms, 1.5s. A bare whole number counts milliseconds.</summary>
internal static partial class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
        {
            duration = TimeSpan.FromMilliseconds(milliseconds);
            return true;
        }
        if (Whole().Match(text) is not { Success: true } match) return false;
        var numbers = match.Groups["number"].Captures;
        var units = match.Groups["unit"].Captures;
        for (var at = 0; at < numbers.Count; at++)
            duration += double.Parse(numbers[at].Value, CultureInfo.InvariantCulture) * UnitOf(units[at].Value);
        if (text[0] == '-') duration = -duration;
        return true;
    }

    private static TimeSpan UnitOf(string unit) => unit switch
    {
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        "ns" => TimeSpan.FromTicks(1) / 100,
        _ => TimeSpan.FromMicroseconds(1),
    };

    [GeneratedRegex(@"^[-+]?((?<number>\d+(\.\d*)?|\.\d+)(?<unit>h|ms|m|s|us|µs|μs|ns))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
