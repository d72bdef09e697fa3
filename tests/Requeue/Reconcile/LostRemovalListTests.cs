using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>The lists of keys that two scans are compared by.</summary>
public sealed partial class LostRemovalTests
{
    [Fact]
    public async Task A_scan_that_lists_the_same_keys_writes_no_page_again()
    {
        await using var app = await ScannedAsync(SixKeys, ("PageSize", "2"));
        await TickAsync(app);
        var before = app.Sidecar.Calls.Count;
        for (var i = 0; i < 3; i++) await TickAsync(app);
        Assert.DoesNotContain(
            app.Sidecar.Calls.Skip(before), call => call.Component == Components.Parking && call.Operation is "create" or "delete");

        app.Put("d2.txt");
        await TickAsync(app);
        Assert.Equal(2, app.Sidecar.Calls.Skip(before).Count(call => call.Component == Components.Parking && call.Operation == "create"));
    }

    [Fact]
    public async Task Old_lists_are_deleted()
    {
        await using var app = await ScannedAsync(SixKeys, ("PageSize", "1"));
        await TickAsync(app);
        Assert.Equal(12, app.ListPages.Count);
        foreach (var key in SixKeys.Skip(1)) app.Sidecar.Buckets["files"].Remove(key);
        for (var i = 0; i < 2; i++) await TickAsync(app);
        Assert.Equal(2, app.ListPages.Count);
    }

    [Fact]
    public async Task Skipped_prefixes_and_folder_marks_are_not_listed()
    {
        await using var app = await ScannedAsync(["tmp/a.txt", "b.txt"], ("SkipPrefixes:0", "tmp/"));
        app.Save(Some.Record(app.Put("docs/", "")));
        await TickAsync(app);
        foreach (var key in (string[])["tmp/a.txt", "docs/"]) app.Sidecar.Buckets["files"].Remove(key);
        for (var i = 0; i < 2; i++) await TickAsync(app);
        Assert.Empty(Removals(app));
    }

    [Fact]
    public async Task Key_lists_are_not_shown_as_entries()
    {
        await using var app = await ScannedAsync(SixKeys);
        using var gauges = new Measurements(app.Services);
        Assert.NotEmpty(app.ListPages);
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        Assert.Equal((0, 0), (gauges.Look()[AppMetrics.RequeueParked.Name], gauges.Look()[AppMetrics.RequeueOldestDueAge.Name]));
        Assert.Empty((await app.GetParkedAsync())["groups"]!.AsArray());
        Assert.Empty(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.NotFound, await app.ActAsync("discard", app.ListPages[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task For_any_history_exactly_the_removed_keys_are_sent(int seed)
    {
        var random = (uint)seed;
        int Next(int below) => (int)((random = (random * 1664525) + 1013904223) >> 8) % below;
        string[] signs = ["a", "b", "/", "z", "\u00e4", "\uff5e", "\U0001f600"];
        var names = Enumerable.Range(0, 60)
            .Select(_ => string.Concat(Enumerable.Range(0, 1 + Next(3)).Select(_ => signs[Next(signs.Length)])) + ".txt")
            .Distinct().ToList();
        await using var app = await RequeueApp.StartAsync(("PageSize", $"{1 + Next(7)}"), ("ReconcileObjectsPerSecond", "100000"));
        HashSet<string> there = [];
        for (var scan = 0; scan < 12; scan++)
        {
            HashSet<string> gone = [];
            foreach (var name in names.Where(_ => Next(3) == 0))
            {
                if (there.Remove(name))
                {
                    app.Sidecar.Buckets["files"].Remove(name);
                    gone.Add(name);
                }
                else
                {
                    there.Add(name);
                    app.Save(Some.Record(app.Put(name)) with { Bytes = 3 });
                }
            }

            var before = app.Sidecar.Sent.Count;
            await TickAsync(app);
            var sent = Removals(app).Skip(before).Select(file => file.Key);
            Assert.Equal(gone.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        }
    }
}
