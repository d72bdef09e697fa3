using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>A span of time, with its end excluded.</summary>
internal readonly record struct Period(DateTimeOffset Start, DateTimeOffset End);

/// <summary>Divides time into periods.</summary>
internal interface IPeriods
{
    /// <summary>The period that contains a time.</summary>
    Period Containing(DateTimeOffset time);
}

/// <summary>Periods of equal length since 0:00 UTC of a fixed day.</summary>
internal sealed class EqualPeriods(TimeSpan length) : IPeriods
{
    public Period Containing(DateTimeOffset time)
    {
        var start = new DateTimeOffset(time.UtcTicks - (time.UtcTicks % length.Ticks), TimeSpan.Zero);
        return new(start, start + length);
    }
}

/// <summary>Periods that end at times of the day in a time zone.</summary>
internal sealed class DigestPeriods(TimeZoneInfo zone, IReadOnlyList<TimeOnly> times, IReadOnlySet<DayOfWeek> days) : IPeriods
{
    // A week and a day hold every day of the week, whatever the time zone.
    private const int SearchedDays = 8;

    /// <summary>Reads a valid schedule.</summary>
    public static IPeriods Of(DigestSchedule schedule) => schedule.Every is { } every
        ? new EqualPeriods(every)
        : new DigestPeriods(
            TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone),
            [.. schedule.At.Select(DayTime.Parse).Order()],
            schedule.Days.Count == 0
                ? Enum.GetValues<DayOfWeek>().ToHashSet()
                : schedule.Days.Select(day => Enum.Parse<DayOfWeek>(day, ignoreCase: true)).ToHashSet());

    public Period Containing(DateTimeOffset time)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
        var ends = Enumerable.Range(-SearchedDays, (2 * SearchedDays) + 1)
            .Select(today.AddDays)
            .Where(day => days.Contains(day.DayOfWeek))
            .SelectMany(day => times.Select(at => DayTime.At(day, at, zone)))
            .ToList();
        return new(ends.Last(end => end <= time), ends.First(end => end > time));
    }
}

/// <summary>Hours of each day without notifications.</summary>
internal sealed class QuietPeriods(TimeZoneInfo zone, TimeOnly from, TimeOnly to)
{
    /// <summary>Reads valid settings.</summary>
    public static QuietPeriods Of(QuietHours hours) =>
        new(TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone), DayTime.Parse(hours.From), DayTime.Parse(hours.To));

    /// <summary>The quiet period that contains a time; null for a time outside of one.</summary>
    public Period? Containing(DateTimeOffset time)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
        foreach (var day in (DateOnly[])[today.AddDays(-1), today])
        {
            var period = new Period(DayTime.At(day, from, zone), DayTime.At(to > from ? day : day.AddDays(1), to, zone));
            if (period.Start <= time && time < period.End) return period;
        }

        return null;
    }
}
