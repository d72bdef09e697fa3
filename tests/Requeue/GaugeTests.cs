using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class GaugeTests
{
    [Fact]
    public async Task They_show_parked_late_and_untracked_files()
    {
        await using var app = await RequeueApp.StartAsync(("MaxEntriesPerSweep", "1"));
        using var gauges = new Measurements(app.Services);
        for (var i = 0; i < 3; i++) app.Sidecar.Buckets["parking"].Put($"parked/timed-out/{i}.json", "{}");
        for (var i = 0; i < 2; i++)
            app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-1 - i), $"{i:x32}"), Entry());
        app.Sidecar.State.Set(
            StateKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(new Ledger { Gap = new(7, 70) }, RequeueJson.Default.Ledger));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        // One of the two that are due was sent; the other has been due for a minute, counted in whole seconds.
        var seen = gauges.Look();
        Assert.Equal((3, 7), (seen[AppMetrics.RequeueParked.Name], seen[AppMetrics.RequeueLedgerGap.Name]));
        Assert.InRange(seen[AppMetrics.RequeueOldestDueAge.Name], 60, 61);
    }

    [Fact]
    public async Task No_late_entry_is_zero_and_a_missing_ledger_has_no_value()
    {
        await using var app = await RequeueApp.StartAsync();
        using var gauges = new Measurements(app.Services);
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddHours(1), new('0', 32)), Entry());

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal(
            [(AppMetrics.RequeueOldestDueAge.Name, 0), (AppMetrics.RequeueParked.Name, 0)],
            Measured(gauges).Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task A_failed_measurement_shows_no_old_value()
    {
        await using var app = await RequeueApp.StartAsync();
        using var gauges = new Measurements(app.Services);
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.NotEmpty(Measured(gauges));
        // The first listing is the sweep's own.
        var listings = 0;
        app.Sidecar.FailNext(call => call.Operation == "list" && ++listings == 2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());

        Assert.Empty(Measured(gauges));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_sent_becomes_late()
    {
        await using var app = await RequeueApp.StartAsync();
        using var gauges = new Measurements(app.Services);
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-5), new('0', 32)), Entry());
        app.Sidecar.FailNext(call => call.Component == Components.FileEventsOut);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());

        Assert.InRange(gauges.Look()[AppMetrics.RequeueOldestDueAge.Name], 300, 301);
    }

    [Fact]
    public async Task Objects_that_the_sweep_never_sends_are_not_late()
    {
        await using var app = await RequeueApp.StartAsync();
        using var gauges = new Measurements(app.Services);
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.DuePrefix, "");
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddDays(-1), new('0', 32)), new byte[5 << 20]);
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow().AddMinutes(-5), new('1', 32)), Entry());
        app.Sidecar.FailNext(call => call.Component == Components.FileEventsOut);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.SweepAsync());

        Assert.InRange(gauges.Look()[AppMetrics.RequeueOldestDueAge.Name], 300, 301);
    }

    [Fact]
    public async Task The_parked_are_counted_once_a_minute()
    {
        await using var app = await RequeueApp.StartAsync();
        using var gauges = new Measurements(app.Services);
        await app.SweepAsync();
        app.Sidecar.Buckets["parking"].Put("parked/timed-out/1.json", "{}");
        await app.SweepAsync();
        Assert.Equal(0, gauges.Look()[AppMetrics.RequeueParked.Name]);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SweepAsync();
        Assert.Equal(1, gauges.Look()[AppMetrics.RequeueParked.Name]);
    }

    // The gauge of deliveries is not measured: it counts them.
    private static Dictionary<string, double> Measured(Measurements gauges) =>
        gauges.Look().Where(pair => pair.Key != AppMetrics.DeliveriesInFlight.Name).ToDictionary();

    private static string Entry() =>
        JsonSerializer.Serialize(new("id", "key", null, null, new byte[] { 1 }, Some.Time), WireJson.Default.ParkedEntry);
}
