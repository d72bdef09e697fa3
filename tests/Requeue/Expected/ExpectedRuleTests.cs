using System.Globalization;

namespace FilePipeline.Requeue.Tests;

/// <summary>The deadlines of a rule, and the keys of a day.</summary>
public sealed class ExpectedRuleTests
{
    [Theory]
    // Winter and summer time, and both changes.
    [InlineData("06:00", "2026-01-15", "2026-01-15T05:00:00Z")]
    [InlineData("06:00", "2026-07-15", "2026-07-15T04:00:00Z")]
    [InlineData("06:00", "2026-03-29", "2026-03-29T04:00:00Z")]
    [InlineData("02:30", "2026-03-29", "2026-03-29T01:30:00Z")]
    [InlineData("02:30", "2026-10-25", "2026-10-25T00:30:00Z")]
    public void A_deadline_is_a_local_time(string by, string day, string expected)
    {
        var rule = new ExpectedRule(new() { Name = "r", Key = "{date:yyyy-MM-dd}", By = by, TimeZone = "Europe/Berlin" });
        var deadline = Time(expected);
        var period = Assert.Single(rule.Ended(deadline.AddHours(-12), deadline.AddHours(11)));
        Assert.Equal((deadline, day), (period.By, period.Key));
    }

    [Fact]
    public void Every_day_ends_once_over_a_year_of_ticks()
    {
        var rule = new ExpectedRule(new() { Name = "r", Key = "{date:yyyy-MM-dd}", By = "02:30", TimeZone = "Europe/Berlin" });
        List<string> days = [];
        for (var at = Time("2026-01-01T00:00:00Z"); at < Time("2027-01-01T00:00:00Z"); at = at.AddMinutes(30))
            days.AddRange(rule.Ended(at, at.AddMinutes(30)).Select(period => period.Key));
        Assert.Equal(365, days.Count);
        Assert.Equal(365, days.Distinct().Count());
    }

    [Fact]
    public void Only_its_days_of_the_week_have_a_deadline()
    {
        var rule = new ExpectedRule(new() { Name = "r", Key = "in/{date:yyyyMMdd}.csv", By = "06:00", Days = { "Monday", "friday" } });
        Assert.Equal(
            ["in/20260102.csv", "in/20260105.csv", "in/20260109.csv"],
            rule.Ended(Time("2026-01-01T12:00:00Z"), Time("2026-01-10T12:00:00Z")).Select(period => period.Key));
    }

    [Fact]
    public void A_key_without_a_day_counts_what_came_after_the_deadline_before()
    {
        var rule = new ExpectedRule(new() { Name = "r", Key = "in/*.csv", By = "06:00", Days = { "Monday" } });
        var period = Assert.Single(rule.Ended(Time("2026-01-10T00:00:00Z"), Time("2026-01-13T00:00:00Z")));
        Assert.Equal((Time("2026-01-05T06:00:00Z"), Time("2026-01-12T06:00:00Z")), (period.Start!.Value, period.By));
    }

    [Fact]
    public void A_long_pause_is_remembered_for_a_month()
    {
        var rule = new ExpectedRule(new() { Name = "r", Key = "{date:yyyy-MM-dd}", By = "06:00" });
        Assert.Equal(31, rule.Ended(Time("2025-01-01T00:00:00Z"), Time("2026-01-01T00:00:00Z")).Count);
    }

    [Theory]
    [InlineData("daily/{date:yyyy-MM-dd}/sales.csv", null)]
    [InlineData("{date:yyyy/MM}/{date:dd}/*", null)]
    [InlineData("daily/{date:HH}/sales.csv", "braces")]
    [InlineData("daily/{date:d}/sales.csv", "braces")]
    [InlineData("daily/{day}/sales.csv", "braces")]
    [InlineData("daily/{date:yyyy", "braces")]
    [InlineData("", "empty")]
    [InlineData("a/***", "***")]
    public void A_key_that_cannot_be_read_is_refused(string key, string? error)
    {
        if (error is null) Assert.Null(DatedKey.ErrorOf(key));
        else Assert.Contains(error, DatedKey.ErrorOf(key), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_named_with_its_path()
    {
        var options = new RequeueOptions();
        options.Expected.Add(new() { Name = "a", Key = "x", By = "06:00" });
        options.Expected.Add(new() { Name = "a", Key = "{x}", By = "6", TimeZone = "Mars", Count = 0, Days = { "Monday", "3" } });
        options.Expected.Add(new() { Name = "", Key = "one.csv", By = "06:00", Count = 2 });
        Assert.Equal(
            ["1:By", "1:Count", "1:Days:1", "1:Key", "1:Name", "1:TimeZone", "2:Count", "2:Name"],
            new RequeueOptionsValidator().Validate(null, options).Failures!
                .Select(fault => fault.Split(' ')[1].TrimEnd(':').Replace("Requeue:Expected:", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
