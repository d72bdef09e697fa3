using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>What another version or a hand wrote: it is kept and shown, and keeps nothing else from its turn.</summary>
public sealed class UnreadableTests
{
    private const string ByALaterVersion = """{"schema":2,"fileId":"x","key":"a.txt","write":{},"status":"quarantined"}""";

    public static TheoryData<string> NoEntries => ["", "null", "[]", "{", """{"schema":2}"""];

    [Fact]
    public async Task A_dead_letter_with_an_unreadable_record_is_parked_until_the_record_is_fixed()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event("a.txt");
        SetRecord(app, "a.txt", ByALaterVersion);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        var group = Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!;
        Assert.Equal((Codes.RecordUnreadable, 1), ((string)group["code"]!, (int)group["count"]!));
        Assert.Equal(ByALaterVersion, Encoding.UTF8.GetString(app.Sidecar.State.Find(StateKeys.File(file.FileId))!));

        app.Failing(file);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("requeue", (string)group["items"]![0]!["parkingKey"]!)).Status);
        Assert.Equal(file, RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content));
        Assert.Empty(app.ParkingKeys);
    }

    [Fact]
    public async Task An_unreadable_record_counts_as_a_gap_and_sends_no_event()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("a.txt");
        SetRecord(app, "a.txt", ByALaterVersion);
        app.Save(Some.Record(app.Put("b.txt")) with { Bytes = 3 });
        app.Put("c.txt");
        app.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal("c.txt", RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Key);
        Assert.Equal((1, 2), (app.Books()!.Processed.Count, app.Books()!.Gap.Count));
        Assert.True(app.Books()!.IsBalanced());
    }

    [Fact]
    public async Task A_reprocess_passes_over_it()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("a.txt");
        SetRecord(app, "a.txt", ByALaterVersion);
        app.Save(Some.Record(app.Put("b.txt")));
        app.Clock.Advance(TimeSpan.FromHours(1));

        var counted = (await app.AskAsync(HttpMethod.Post, "/reprocess", "{}")).Body;

        Assert.Equal(("counted", 1, 2), ((string)counted["phase"]!, (int)counted["matched"]!["count"]!, (int)counted["looked"]!));
    }

    [Fact]
    public async Task The_entry_of_a_file_whose_record_cannot_be_read_is_shown_and_stays()
    {
        await using var app = await RequeueApp.StartAsync();
        var parked = app.Park("a.txt", "timed-out");
        SetRecord(app, "a.txt", ByALaterVersion);

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal(parked.ParkedKey, (string)(await app.GetParkedAsync())["groups"]![0]!["items"]![0]!["parkingKey"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendParkedAsync("requeue", parked.ParkedKey!)).Status);
        Assert.Equal([parked.ParkedKey!], app.ParkingKeys);
    }

    [Theory, MemberData(nameof(NoEntries))]
    public async Task An_unreadable_due_object_is_parked_and_the_next_entries_are_sent(string content)
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.DuePrefix, "");
        app.Sidecar.Buckets["parking"].Put(ParkingKeys.Due(app.Clock.GetUtcNow(), new('0', 32)), content);
        app.Failing(Some.Event("b.txt"));
        await app.DeliverAsync(Some.Event("b.txt"));
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());

        Assert.Equal("b.txt", RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Key);
        var kept = ParkingKeys.ParkedMessage(Codes.EntryUnreadable, Encoding.UTF8.GetBytes(content));
        Assert.Equal([ParkingKeys.DuePrefix, kept], app.ParkingKeys.Order(StringComparer.Ordinal));
        Assert.Equal(content, Encoding.UTF8.GetString(app.Entry(kept).Body.Span));
    }

    [Theory, MemberData(nameof(NoEntries))]
    public async Task An_unreadable_parked_object_is_shown_and_can_only_be_discarded(string content)
    {
        await using var app = await RequeueApp.StartAsync();
        var parked = app.Park("a.txt", "timed-out");
        app.Sidecar.Buckets["parking"].Put("parked/timed-out/by-hand.json", content);

        var group = Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!;
        Assert.Equal(["timed-out", Codes.EntryUnreadable], group["items"]!.AsArray().Select(item =>
            (string)item!["code"]!).Order(StringComparer.Ordinal).Reverse());
        var selection = $$"""{"code":"timed-out","asOf":"{{app.Clock.GetUtcNow():O}}"}""";
        var (status, result) = await app.PostParkedAsync("requeue", selection);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(parked.ParkedKey, (string)Assert.Single(result["done"]!.AsArray())!);
        Assert.Equal("parked/timed-out/by-hand.json", (string)Assert.Single(result["notParked"]!.AsArray())!);
        Assert.Equal(HttpStatusCode.OK, await app.ActAsync("discard", "parked/timed-out/by-hand.json"));
        Assert.Empty(app.ParkingKeys);
        Assert.Empty(app.Sidecar.Published);
    }

    [Fact]
    public async Task Unreadable_leases_cursors_and_ledgers_are_replaced()
    {
        await using var app = await RequeueApp.StartAsync();
        foreach (var job in (string[])["sweep", "reconcile", "parked", "reprocess"])
        {
            app.Sidecar.State.Set(StateKeys.Lease(job), "{"u8.ToArray());
            app.Sidecar.State.Set(StateKeys.Cursor(job), "{"u8.ToArray());
        }

        app.Sidecar.State.Set(StateKeys.Ledger, "{"u8.ToArray());
        app.Put("a.txt");
        app.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await app.SweepAsync(), await app.ReconcileAsync()));

        Assert.Single(app.Sidecar.Sent);
        Assert.Equal(1, app.Books()!.Gap.Count);
        Assert.Equal(HttpStatusCode.OK, (await app.AskAsync(HttpMethod.Post, "/reprocess", "{}")).Status);
    }

    private static void SetRecord(RequeueApp app, string key, string json) =>
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId(key)), Encoding.UTF8.GetBytes(json));
}
