using System.Globalization;

namespace FilePipeline.Doctor.Reading;

/// <summary>Durations in settings and findings.</summary>
internal static class Durations
{
    /// <summary>Reads a duration of a .NET setting, such as <c>00:00:20</c>; null where it is none.</summary>
    public static TimeSpan? Parse(string? setting) => TimeSpan.TryParse(setting, CultureInfo.InvariantCulture, out var time) ? time : null;

    /// <summary>The duration in seconds, with its unit.</summary>
    public static string Show(this TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
