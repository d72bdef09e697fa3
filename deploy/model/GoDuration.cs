using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.DeploymentModel;

/// <summary>Durations in the notation of Go: <c>1h30m</c>, <c>200ms</c>, <c>1.5s</c>. A bare whole number counts milliseconds, as daprd
/// reads it.</summary>
public static partial class GoDuration
{
    // Go holds nanoseconds in 64 bits and refuses more.
    private const double MaxTicks = long.MaxValue / 100d;

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null || TicksOf(text) is not { } ticks || Math.Abs(ticks) >= MaxTicks) return false;
        duration = TimeSpan.FromTicks((long)Math.Round(ticks));
        return true;
    }

    private static double? TicksOf(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
            return (double)milliseconds * TimeSpan.TicksPerMillisecond;
        if (Whole().Match(text) is not { Success: true } match) return null;
        var units = match.Groups["unit"].Captures;
        var ticks = match.Groups["number"].Captures
            .Select((number, at) => double.Parse(number.Value, CultureInfo.InvariantCulture) * TicksOfUnit(units[at].Value)).Sum();
        return text[0] == '-' ? -ticks : ticks;
    }

    private static double TicksOfUnit(string unit) => unit switch
    {
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "ns" => 0.01,
        _ => TimeSpan.TicksPerMicrosecond,
    };

    [GeneratedRegex(@"^[-+]?((?<number>\d+(\.\d*)?|\.\d+)(?<unit>h|ms|m|s|us|µs|μs|ns))+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();
}
