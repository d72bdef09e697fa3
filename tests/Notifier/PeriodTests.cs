using System.Globalization;

namespace FilePipeline.Notifier.Tests;

/// <summary>Periods of digests and quiet hours, across changes of the clocks.</summary>
public sealed class PeriodTests
{
    private const string Berlin = "Europe/Berlin";

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:00:00Z", "2026-01-02T04:00:00Z")]
    [InlineData("2026-01-02T03:00:00Z", "2026-01-02T03:00:00Z", "2026-01-02T04:00:00Z")]
    public void An_interval_begins_at_its_multiple(string time, string start, string end) =>
        Assert.Equal(new Period(At(start), At(end)), Digest(new() { Every = TimeSpan.FromHours(1) }, time));

    [Theory]
    [InlineData("2026-01-02T06:59:59Z", "2026-01-01T07:00:00Z", "2026-01-02T07:00:00Z")]
    [InlineData("2026-01-02T07:00:00Z", "2026-01-02T07:00:00Z", "2026-01-03T07:00:00Z")]
    // Summer time begins on 29 March: the day is 23 hours long.
    [InlineData("2026-03-29T00:00:00Z", "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z")]
    // It ends on 25 October: the day is 25 hours long.
    [InlineData("2026-10-25T00:30:00Z", "2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z")]
    public void A_daily_digest_keeps_its_local_time(string time, string start, string end) => Assert.Equal(
        new Period(At(start), At(end)), Digest(new() { At = { "08:00" }, TimeZone = Berlin }, time));

    [Fact]
    public void A_time_that_the_clocks_skip_is_after_the_change() => Assert.Equal(
        At("2026-03-29T01:30:00Z"), Digest(new() { At = { "02:30" }, TimeZone = Berlin }, "2026-03-29T00:00:00Z").End);

    [Fact]
    public void A_time_that_occurs_twice_ends_one_period()
    {
        DigestSchedule schedule = new() { At = { "02:30" }, TimeZone = Berlin };
        var period = Digest(schedule, "2026-10-25T00:00:00Z");
        Assert.Equal(At("2026-10-25T00:30:00Z"), period.End);
        Assert.Equal(At("2026-10-26T01:30:00Z"), Digest(schedule, "2026-10-25T01:00:00Z").End);
    }

    [Fact]
    public void A_digest_of_working_days_covers_the_weekend() => Assert.Equal(
        new Period(At("2026-01-02T08:00:00Z"), At("2026-01-05T08:00:00Z")),
        Digest(new() { At = { "08:00" }, Days = { "Monday", "tuesday", "Wednesday", "Thursday", "Friday" } }, "2026-01-03T12:00:00Z"));

    [Fact]
    public void Several_times_divide_the_day() => Assert.Equal(
        new Period(At("2026-01-02T08:00:00Z"), At("2026-01-02T16:00:00Z")),
        Digest(new() { At = { "16:00", "08:00" } }, "2026-01-02T12:00:00Z"));

    [Theory]
    [InlineData("2026-01-02T20:59:00Z", null, null)]
    [InlineData("2026-01-02T21:00:00Z", "2026-01-02T21:00:00Z", "2026-01-03T06:00:00Z")]
    [InlineData("2026-01-03T05:59:00Z", "2026-01-02T21:00:00Z", "2026-01-03T06:00:00Z")]
    [InlineData("2026-01-03T06:00:00Z", null, null)]
    [InlineData("2026-03-29T02:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z")]
    public void Quiet_hours_pass_midnight(string time, string? start, string? end) => Assert.Equal(
        start is null ? null : new Period(At(start), At(end!)),
        QuietPeriods.Of(new() { From = "22:00", To = "07:00", TimeZone = Berlin }).Containing(At(time)));

    [Fact]
    public void Quiet_hours_within_a_day_end_on_it() => Assert.Equal(
        new Period(At("2026-01-02T12:00:00Z"), At("2026-01-02T13:00:00Z")),
        QuietPeriods.Of(new() { From = "12:00", To = "13:00" }).Containing(At("2026-01-02T12:30:00Z")));

    [Fact]
    public void Every_minute_of_a_year_is_in_one_period()
    {
        var periods = DigestPeriods.Of(new() { At = { "02:30", "08:00" }, Days = { "Sunday", "Monday" }, TimeZone = Berlin });
        var period = periods.Containing(At("2026-01-01T00:00:00Z"));
        for (var time = At("2026-01-01T00:00:00Z"); time.Year == 2026; time += TimeSpan.FromMinutes(7))
        {
            var next = periods.Containing(time);
            Assert.True(next.Start <= time && time < next.End);
            Assert.True(next == period || next.Start == period.End);
            period = next;
        }
    }

    private static Period Digest(DigestSchedule schedule, string time) => DigestPeriods.Of(schedule).Containing(At(time));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
