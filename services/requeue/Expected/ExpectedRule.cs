using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>A day of a rule.</summary>
/// <param name="Key">Key or pattern of the day.</param>
/// <param name="Start">Only files that arrived after it count; null for all.</param>
/// <param name="By">The deadline.</param>
internal sealed record ExpectedPeriod(string Key, DateTimeOffset? Start, DateTimeOffset By);

/// <summary>A valid rule for expected files. Pure.</summary>
internal sealed class ExpectedRule(ExpectedOptions options)
{
    /// <summary>How long a deadline is remembered, while requeue did not run or the files do not arrive.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(31);

    private const int DaysOfWeek = 7;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
    private readonly TimeOnly _time = DayTime.Parse(options.By);

    private readonly HashSet<DayOfWeek> _days = options.Days.Count == 0
        ? [.. Enum.GetValues<DayOfWeek>()]
        : [.. options.Days.Select(day => Enum.Parse<DayOfWeek>(day, ignoreCase: true))];

    /// <summary>The name of the rule.</summary>
    public string Name => options.Name;

    /// <summary>The name of the source; null for the default one.</summary>
    public string? Source => options.Source.Length == 0 ? null : options.Source;

    /// <summary>Minimum number of files.</summary>
    public int Count => options.Count;

    /// <summary>The deadline in words.</summary>
    public string Deadline => $"{options.By} {options.TimeZone}";

    /// <summary>The periods that ended after a time, up to another one, in order.</summary>
    public IReadOnlyList<ExpectedPeriod> Ended(DateTimeOffset after, DateTimeOffset until)
    {
        if (until - after > Memory) after = until - Memory;
        var periods = new List<ExpectedPeriod>();
        for (var day = DayOf(after).AddDays(-1); day <= DayOf(until).AddDays(1); day = day.AddDays(1))
        {
            if (!_days.Contains(day.DayOfWeek)) continue;
            var by = DayTime.At(day, _time, _zone);
            if (by <= after || by > until) continue;
            periods.Add(new(DatedKey.Of(options.Key, day), DatedKey.HasDate(options.Key) ? null : PreviousOf(day), by));
        }

        return periods;
    }

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, _zone).DateTime);

    private DateTimeOffset PreviousOf(DateOnly day) => DayTime.At(
        Enumerable.Range(1, DaysOfWeek).Select(before => day.AddDays(-before)).First(before => _days.Contains(before.DayOfWeek)),
        _time, _zone);
}
