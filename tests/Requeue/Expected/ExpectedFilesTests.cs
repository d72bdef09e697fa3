using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Expected files that arrive in time, late or never; the clock begins on 2026-01-02 at 03:04 UTC, a Friday.</summary>
public sealed class ExpectedFilesTests
{
    private const string Today = "daily/2026-01-02/sales.csv";

    private static readonly (string, string)[] _sales =
    [
        ("Expected:0:Name", "sales"), ("Expected:0:Key", "daily/{date:yyyy-MM-dd}/sales.csv"), ("Expected:0:By", "06:00"),
    ];

    private static readonly (string, string)[] _orders =
        [("Expected:0:Name", "orders"), ("Expected:0:Key", "in/order-*.csv"), ("Expected:0:By", "06:00"), ("Expected:0:Count", "2")];

    [Fact]
    public async Task A_file_that_arrives_in_time_is_not_reported()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        Put(app, Today);
        await TickAsync(app, "06:00");
        await TickAsync(app, "07:00");
        Assert.Empty(Outcomes(app));
    }

    [Fact]
    public async Task A_file_that_does_not_arrive_is_reported_once_and_again_when_it_comes()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        await TickAsync(app, "05:59");
        Assert.Empty(Outcomes(app));
        await TickAsync(app, "06:00");
        await TickAsync(app, "06:01");
        var overdue = Assert.Single(Outcomes(app));
        Assert.Equal(
            (Today, "missing", "overdue", "rule sales: nothing had arrived by 06:00 UTC"),
            ((string?)overdue["key"], (string?)overdue["status"], (string?)overdue["code"], (string?)overdue["reason"]));

        Put(app, Today);
        await TickAsync(app, "08:00");
        await TickAsync(app, "08:01");

        var late = Outcomes(app)[^1];
        Assert.Equal(
            (2, Today, "processed", "arrived-late"),
            (Outcomes(app).Count, (string?)late["key"], (string?)late["status"], (string?)late["code"]));
        Assert.Equal(2, Ids(app).Distinct().Count());
        Assert.DoesNotContain(
            app.Sidecar.Buckets[Components.Parking].Keys, key => key.StartsWith(FailureIndexKeys.Prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_day_is_another_period()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        await TickAsync(app, "06:00");
        await TickAsync(app, "06:00", day: 3);
        Assert.Equal([Today, "daily/2026-01-03/sales.csv"], Outcomes(app).Select(outcome => (string?)outcome["key"]));
        Assert.Equal(2, Ids(app).Distinct().Count());
    }

    [Fact]
    public async Task A_rule_that_is_added_at_noon_begins_with_the_next_deadline()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "12:00");
        await TickAsync(app, "12:01");
        Assert.Empty(Outcomes(app));
        await TickAsync(app, "06:00", day: 3);
        Assert.Equal("daily/2026-01-03/sales.csv", (string?)Assert.Single(Outcomes(app))["key"]);
    }

    [Fact]
    public async Task Deadlines_of_missed_ticks_are_checked_after_a_restart()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        Put(app, Today);
        // Requeue does not run on two mornings; one file came in time, one late, one not at all.
        At(app, "09:00", day: 3);
        Put(app, "daily/2026-01-03/sales.csv");
        await TickAsync(app, "12:00", day: 4);
        Assert.Equal(
            ["daily/2026-01-03/sales.csv arrived-late", "daily/2026-01-04/sales.csv overdue"],
            Outcomes(app).Select(outcome => $"{outcome["key"]} {outcome["code"]}"));
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_published_is_published_by_the_next_tick()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        app.Sidecar.FailNext(call => call.Kind == "publish");
        At(app, "06:00");
        Assert.NotEqual(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Empty(Outcomes(app));
        await TickAsync(app, "06:01");
        Assert.Single(Outcomes(app));
    }

    [Fact]
    public async Task A_crash_after_the_outcome_repeats_it_with_the_same_id()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        app.Sidecar.FailNext(call => call.Kind == "save" && call.Key == StateKeys.Cursor(ExpectedFiles.Job));
        At(app, "06:00");
        Assert.NotEqual(HttpStatusCode.OK, await app.ReconcileAsync());
        await TickAsync(app, "06:01");
        Assert.Equal(2, Ids(app).Count);
        Assert.Single(Ids(app).Distinct());
    }

    [Fact]
    public async Task A_pattern_needs_its_number_of_files_of_the_period()
    {
        await using var app = await RequeueApp.StartAsync(_orders);
        At(app, "03:30");
        await app.ReconcileAsync();
        // Before the deadline of yesterday, below another folder, and of another name.
        app.Sidecar.Buckets[Components.Files].Modified = app.Clock.GetUtcNow().AddDays(-2);
        app.Sidecar.Buckets[Components.Files].Put("in/order-0.csv", "x");
        Put(app, "in/sub/order-1.csv");
        Put(app, "in/other.csv");
        Put(app, "in/order-1.csv");
        await TickAsync(app, "06:00");
        Assert.Equal(
            ("in/order-*.csv", "rule orders: 1 of 2 files had arrived by 06:00 UTC"),
            ((string?)Assert.Single(Outcomes(app))["key"], (string?)Outcomes(app)[0]["reason"]));
        Put(app, "in/order-2.csv");
        await TickAsync(app, "06:30");
        Assert.Equal("arrived-late", (string?)Outcomes(app)[^1]["code"]);
    }

    [Fact]
    public async Task Two_replicas_report_once()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        At(app, "06:00");
        await Task.WhenAll(app.ReconcileAsync(), app.ReconcileAsync());
        Assert.Single(Ids(app).Distinct());
    }

    [Fact]
    public async Task The_ledger_lists_what_is_overdue()
    {
        await using var app = await RequeueApp.StartAsync(_sales);
        await TickAsync(app, "04:00");
        await TickAsync(app, "06:00");
        await TickAsync(app, "06:10");
        var overdue = Assert.Single(app.Books()!.Overdue!);
        Assert.Equal(("sales", Today, 0, 1), (overdue.Rule, overdue.Key, overdue.Found, overdue.Expected));
        Put(app, Today);
        await TickAsync(app, "06:20");
        await TickAsync(app, "06:30");
        Assert.Null(app.Books()!.Overdue);
    }

    private static void Put(RequeueApp app, string key)
    {
        app.Sidecar.Buckets[Components.Files].Modified = app.Clock.GetUtcNow();
        app.Sidecar.Buckets[Components.Files].Put(key, "x");
    }

    private static async Task TickAsync(RequeueApp app, string time, int day = 2)
    {
        At(app, time, day);
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
    }

    private static void At(RequeueApp app, string time, int day = 2) => app.Clock.SetUtcNow(
        DateTimeOffset.Parse(string.Create(CultureInfo.InvariantCulture, $"2026-01-{day:00}T{time}:00Z"), CultureInfo.InvariantCulture));

    // The files themselves are untracked, which is another outcome.
    private static List<JsonNode> Outcomes(RequeueApp app) =>
        [.. app.Sidecar.Published.Select(call => JsonNode.Parse(call.Content.Span)!)
            .Where(outcome => (string?)outcome["code"] is Codes.Overdue or Codes.ArrivedLate)];

    private static List<string> Ids(RequeueApp app) =>
        [.. app.Sidecar.Published.Where(call => (string?)JsonNode.Parse(call.Content.Span)!["code"] is Codes.Overdue or Codes.ArrivedLate)
            .Select(call => call.Metadata["cloudevent.id"])];
}
