using System.Globalization;

namespace FilePipeline.Contracts;

/// <summary>Times of the day as text, and on the calendar of a time zone.</summary>
public static class DayTime
{
    private const string Format = "HH:mm";

    /// <summary>Reads <c>08:00</c>.</summary>
    /// <returns>False for any other text.</returns>
    public static bool TryParse(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>Reads a valid <c>08:00</c>.</summary>
    public static TimeOnly Parse(string text) => TimeOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    /// <summary>The instant of a time of day. A time that the clocks skip counts as the same time after the change; one that occurs
    /// twice is the first.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        if (zone.IsInvalidTime(local))
        {
            // The offset before the change gives the instant that old clocks would show as this time.
            var before = zone.GetUtcOffset(local.AddDays(-1));
            return new DateTimeOffset(local, before).ToUniversalTime();
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
