using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Objects in the parking bucket that no message can carry.</summary>
public sealed class LargeEntryTests
{
    private const string Parked = "parked/timed-out/by-hand.bin";
    private static readonly byte[] _large = new byte[5 << 20];

    [Fact]
    public async Task It_is_shown_as_unreadable_with_its_size_and_without_bytes()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(Parked, _large);
        var parked = app.Park("a.txt", "timed-out");

        var group = Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!;

        var items = group["items"]!.AsArray().ToDictionary(item => (string)item!["parkingKey"]!, item => item!);
        Assert.Equal([Parked, parked.ParkedKey!], items.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Codes.EntryUnreadable, (string)items[Parked]["code"]!);
        Assert.Contains("5242880 bytes", (string)items[Parked]["reason"]!, StringComparison.Ordinal);
        Assert.True(((string)group["sample"]!).Length < 10_000);
    }

    [Fact]
    public async Task It_is_counted_beyond_the_first_page_too()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 3; i++) app.Park($"{i}.txt", "files-unavailable");
        app.Sidecar.Buckets["parking"].Put(Parked, _large);

        var groups = (await app.GetParkedAsync("?limit=2"))["groups"]!.AsArray();

        Assert.Equal([("files-unavailable", 3), ("timed-out", 1)], groups.Select(group => ((string)group!["code"]!, (int)group["count"]!)));
    }

    [Fact]
    public async Task It_can_be_discarded_by_key_without_a_read_and_not_sent()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(Parked, _large);

        Assert.Equal(HttpStatusCode.NotFound, await app.ActAsync("requeue", Parked));
        Assert.Equal(HttpStatusCode.OK, await app.ActAsync("discard", Parked));

        Assert.Empty(app.ParkingKeys);
        Assert.Empty(app.Sidecar.Sent);
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation == "get" && call.Metadata.GetValueOrDefault("key") == Parked);
    }

    [Fact]
    public async Task It_keeps_no_other_of_its_cause_from_being_sent()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(Parked, _large);
        var parked = app.Park("a.txt", "timed-out");

        var (status, result) = await app.PostParkedAsync("requeue", $$"""{"code":"timed-out","asOf":"{{app.Clock.GetUtcNow():O}}"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(parked.ParkedKey, (string)Assert.Single(result["done"]!.AsArray())!);
    }

    [Fact]
    public async Task The_deletion_of_stale_entries_passes_over_it()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put("parked/a/by-hand.bin", _large);
        app.Save(app.Park("a.txt", "timed-out") with { Status = FileStatus.Processed });

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal(["parked/a/by-hand.bin"], app.ParkingKeys);
    }

    [Fact]
    public async Task Under_due_it_fails_no_sweep_keeps_nothing_from_its_turn_and_is_reported_once()
    {
        await using var app = await RequeueApp.StartAsync();
        var large = ParkingKeys.Due(app.Clock.GetUtcNow(), new('0', 32));
        app.Sidecar.Buckets["parking"].Put(large, _large);
        app.Failing(Some.Event("b.txt"));
        await app.DeliverAsync(Some.Event("b.txt"));
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal("b.txt", RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Key);
        var report = Assert.Single(app.ParkingKeys, key => key.StartsWith("parked/", StringComparison.Ordinal));
        Assert.Single(app.Sidecar.Effects, line => line == $"binding parking create {report}");
        var item = (await app.GetParkedAsync())["groups"]![0]!["items"]![0]!;
        Assert.Equal((Codes.EntryUnreadable, large), ((string)item["code"]!, (string)item["key"]!));
        Assert.Contains("5242880 bytes", (string)item["reason"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation == "get" && call.Metadata.GetValueOrDefault("key") == large);

        // Whoever discards the report discards the object.
        Assert.Equal(HttpStatusCode.OK, await app.ActAsync("discard", report));
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task An_entry_that_grew_since_it_was_listed_is_unreadable_too()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(Parked, "{}");
        app.Sidecar.BeforeNext(call => call.Operation == "get", () => app.Sidecar.Buckets["parking"].Put(Parked, _large));

        var group = Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!;

        Assert.Equal(Codes.EntryUnreadable, (string)group["items"]![0]!["code"]!);
    }

    [Fact]
    public async Task An_entry_without_a_message_is_unreadable_and_fails_no_sweep()
    {
        await using var app = await RequeueApp.StartAsync();
        var empty = new ParkedEntry("id", "a.txt", null, null, default, Some.Time);
        var content = JsonSerializer.SerializeToUtf8Bytes(empty, WireJson.Default.ParkedEntry);
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow(), new('0', 32)), content);
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Empty(app.Sidecar.Sent);
        Assert.StartsWith($"parked/{Codes.EntryUnreadable}/", Assert.Single(app.ParkingKeys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_no_message_can_carry_is_a_gap_and_keeps_no_other_file_from_being_found()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.State.Set(StateKeys.File(app.Put("a.txt").FileId), _large);
        app.Put("b.txt");
        app.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal("b.txt", RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Key);
        Assert.Equal(2, app.Books()!.Gap.Count);
    }
}
