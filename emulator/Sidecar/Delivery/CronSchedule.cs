using Cronos;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The schedule of a cron binding: 5 or 6 fields, or a descriptor such as
/// @every, with an optional CRON_TZ= or TZ= prefix.</summary>
internal sealed class CronSchedule
{
    private const string Every = "@every ";
    private readonly List<CronExpression> _expressions = [];
    private readonly TimeZoneInfo _zone = TimeZoneInfo.Local;
    private readonly TimeSpan? _period;

    /// <exception cref="FormatException">The schedule is invalid.</exception>
    public CronSchedule(string text)
    {
        var schedule = text.Trim();
        foreach (var prefix in new[] { "CRON_TZ=", "TZ=" })
        {
            if (!schedule.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var end = schedule.IndexOf(' ', StringComparison.Ordinal);
            ZoneName = schedule[prefix.Length..(end < 0 ? schedule.Length : end)];
            _zone = TimeZoneInfo.TryFindSystemTimeZoneById(ZoneName, out var zone)
                ? zone
                : throw Invalid(text, $"unknown time zone {ZoneName}");
            schedule = end < 0 ? "" : schedule[end..].Trim();
        }
        if (schedule.StartsWith(Every, StringComparison.Ordinal))
        {
            _period = GoDuration.TryParse(schedule[Every.Length..].Trim(), out var period) && period > TimeSpan.Zero ? period
                : throw Invalid(text, $"failed to parse duration {schedule}");
            return;
        }
        foreach (var fields in Alternatives(text, schedule.StartsWith('@') ? Macro(text, schedule) : schedule))
            _expressions.Add(Parse(text, fields));
    }

    /// <summary>The value of the header `timezone` that daprd sends.</summary>
    public string ZoneName { get; } = "Local";

    /// <summary>The next time after a time; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _period is { } period ? after + period
        : _expressions.Select(expression => expression.GetNextOccurrence(after, _zone)).Where(next => next is not null).Min();

    // If day of month and day of week are both set, either may match.
    private static IEnumerable<string> Alternatives(string text, string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
            throw Invalid(text, $"expected 5 to 6 fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        var (day, weekday) = (fields.Length - 3, fields.Length - 1);
        if (IsAny(fields[day]) || IsAny(fields[weekday])) return [string.Join(' ', fields)];
        return new[] { day, weekday }.Select(open => string.Join(' ', fields.Select((field, at) => at == open ? "*" : field)));
    }

    private static bool IsAny(string field) => field is "*" or "?";

    private static CronExpression Parse(string text, string fields)
    {
        try
        {
            return CronExpression.Parse(fields, fields.Split(' ').Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException exception)
        {
            throw Invalid(text, exception.Message);
        }
    }

    private static string Macro(string text, string schedule) => schedule switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => throw Invalid(text, $"unrecognized descriptor: {schedule}"),
    };

    private static FormatException Invalid(string text, string why) => new($"invalid schedule format '{text}': {why}");
}
