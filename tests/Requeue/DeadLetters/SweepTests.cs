using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class SweepTests
{
    [Fact]
    public async Task Due_entries_are_sent_and_then_deleted()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = await WaitingAsync(app);
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Empty(app.Sidecar.Sent);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = app.Sidecar.Effects.Count;
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal(["binding file-events-out create", "binding parking delete"], app.Sidecar.Effects.Skip(before).Where(line =>
            !line.Contains("lease", StringComparison.Ordinal)).Select(line => string.Join(' ', line.Split(' ').Take(3))));
        Assert.Equal(file with { Origin = new(MessageSources.Requeue, 1, 0) }, RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content));
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task A_crash_between_send_and_delete_sends_twice_and_loses_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        await WaitingAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Sidecar.FailNext(call => call.Operation == "delete");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal(2, app.Sidecar.Sent.Count);
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task Unsent_entries_stay()
    {
        await using var app = await RequeueApp.StartAsync();
        await WaitingAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Sidecar.FailNext(call => call.Component == "file-events-out");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());
        Assert.Single(app.ParkingKeys);
    }

    [Fact]
    public async Task The_listing_stops_at_the_first_that_is_not_due()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 250; i++)
            app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddHours(1), $"{i:x32}"), "{}");
        await app.SweepAsync();
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "list");
    }

    [Fact]
    public async Task A_tick_sends_up_to_its_limit_and_the_next_continues()
    {
        await using var app = await RequeueApp.StartAsync(("MaxEntriesPerSweep", "150"));
        for (var i = 0; i < 220; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal((150, 70), (app.Sidecar.Sent.Count, app.ParkingKeys.Count));
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Empty(app.ParkingKeys);
        Assert.Equal(220, app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).Distinct().Count());
    }

    [Fact]
    public async Task One_that_cannot_be_sent_fails_the_tick_and_stays_alone()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 220; i++) await WaitingAsync(app, $"{i}.txt");
        var broken = app.ParkingKeys.Min(StringComparer.Ordinal)!;
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Sidecar.FailNext(call => call.Operation == "get" && call.Metadata.GetValueOrDefault("key") == broken, times: 1000);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());

        Assert.Equal([broken], app.ParkingKeys);
        Assert.Equal(219, app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).Distinct().Count());
    }

    [Fact]
    public async Task While_nothing_can_be_sent_a_tick_ends_after_a_page()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 120; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Sidecar.FailNext(call => call.Component == "file-events-out", times: 1000);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());

        Assert.Equal((120, 100), (app.ParkingKeys.Count, app.Sidecar.Calls.Count(call => call.Component == "file-events-out")));
    }

    [Fact]
    public async Task Only_the_holder_of_the_lease_sweeps_until_its_time_ends()
    {
        await using var app = await RequeueApp.StartAsync();
        await WaitingAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var theirs = new Lease("frozen", "t", app.Clock.GetUtcNow().AddSeconds(30));
        app.Sidecar.State.Set(
            StateKeys.Lease("sweep"), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(theirs, RequeueJson.Default.Lease));
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Empty(app.Sidecar.Sent);
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Single(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Of_two_replicas_that_tick_at_once_one_sweeps()
    {
        await using var app = await RequeueApp.StartAsync();
        await using var other = app.Replica();
        for (var i = 0; i < 20; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await Task.WhenAll(app.SweepAsync(), other.SweepAsync());
        Assert.Equal(20, app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).Distinct().Count());
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task A_lease_is_saved_without_a_time_to_live()
    {
        await using var app = await RequeueApp.StartAsync();
        await app.SweepAsync();
        Assert.All(app.Sidecar.Calls.Where(call => call.Kind == "save"), call => Assert.DoesNotContain("ttlInSeconds", call.Metadata.Keys));
        Assert.Contains(app.Sidecar.Calls, call => call.Key == "lease:sweep" && call.Kind == "save");
    }

    [Fact]
    public async Task Nothing_is_sent_after_the_end_of_the_lease()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 40; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Sidecar.BeforeNext(call => call.Operation == "list", () => app.Clock.Advance(TimeSpan.FromMinutes(2)));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Empty(app.Sidecar.Sent);

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal(40, app.Sidecar.Sent.Count);
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task No_page_is_read_after_the_end_of_the_lease()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 150; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = app.Sidecar.Calls.Count;
        app.Sidecar.BeforeNext(call => call.Operation == "list", () => app.Clock.Advance(TimeSpan.FromMinutes(2)));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Single(app.Sidecar.Calls.Skip(before), call => call.Operation == "list");
    }

    [Fact]
    public async Task A_sweep_costs_the_same_however_many_are_parked()
    {
        var without = await CallsOfSweepAsync(0);
        var with = await CallsOfSweepAsync(3000);

        Assert.Equal(without, with);
        Assert.Single(with, line => line.Contains(" list ", StringComparison.Ordinal));
        Assert.DoesNotContain(with, line => line.Contains("parked/", StringComparison.Ordinal));
    }

    private static string WithoutTime(SidecarCall call)
    {
        var key = call.Key.StartsWith(ParkingKeys.DuePrefix, StringComparison.Ordinal) ? ParkingKeys.DuePrefix : call.Key;
        return $"{call.Kind} {call.Component} {call.Operation} {key} {(call.Operation == "list" ? call.Text : "")}";
    }

    private static async Task<IReadOnlyList<string>> CallsOfSweepAsync(int parked)
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < parked; i++) app.Sidecar.Buckets["parking"].Put($"parked/timed-out/{i:x32}.json", "{}");
        for (var i = 0; i < 20; i++) await WaitingAsync(app, $"{i}.txt");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = app.Sidecar.Calls.Count;

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal(20, app.Sidecar.Sent.Count);
        // Due times have jitter; what is done for each entry has not.
        return [.. app.Sidecar.Calls.Skip(before).Select(WithoutTime).Order(StringComparer.Ordinal)];
    }

    private static async Task<FileEvent> WaitingAsync(RequeueApp app, string key = "a.txt")
    {
        var file = Some.Event(key);
        app.Failing(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        return file;
    }
}
