using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>The schedules of bindings.cron.</summary>
public sealed class CronScheduleTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("@every 10s", "2026-11-23T12:00:10Z")]
    [InlineData("@every 1h30m", "2026-11-23T13:30:00Z")]
    [InlineData("@hourly", "2026-11-23T13:00:00Z")]
    [InlineData("CRON_TZ=UTC @daily", "2026-11-24T00:00:00Z")]
    [InlineData("TZ=UTC @weekly", "2026-11-29T00:00:00Z")]
    [InlineData("CRON_TZ=UTC @monthly", "2026-12-01T00:00:00Z")]
    [InlineData("CRON_TZ=UTC @yearly", "2027-01-01T00:00:00Z")]
    [InlineData("CRON_TZ=UTC */5 * * * *", "2026-11-23T12:05:00Z")]
    [InlineData("CRON_TZ=UTC */10 * * * * *", "2026-11-23T12:00:10Z")]
    [InlineData("CRON_TZ=UTC 30 9 * JAN-DEC TUE", "2026-11-24T09:30:00Z")]
    [InlineData("CRON_TZ=UTC 0 0 1 * MON", "2026-11-30T00:00:00Z")]
    [InlineData("CRON_TZ=America/New_York 0 9 * * ?", "2026-11-23T14:00:00Z")]
    public void The_next_time_is_computed(string schedule, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), new CronSchedule(schedule).Next(_noon));

    [Theory]
    [InlineData("every day", "invalid schedule format 'every day': expected 5 to 6 fields, found 2: [every day]")]
    [InlineData("@every soon", "invalid schedule format '@every soon': failed to parse duration @every soon")]
    [InlineData("@never", "invalid schedule format '@never': unrecognized descriptor: @never")]
    [InlineData("CRON_TZ=Nowhere/Land @daily", "invalid schedule format 'CRON_TZ=Nowhere/Land @daily': unknown time zone Nowhere/Land")]
    public void Invalid_schedules_are_refused(string schedule, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => new CronSchedule(schedule)).Message);
}
