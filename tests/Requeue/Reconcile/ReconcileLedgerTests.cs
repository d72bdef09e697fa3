using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>What the ledger of a scan counts, and when the next scan begins.</summary>
public sealed class ReconcileLedgerTests
{
    [Fact]
    public async Task A_cursor_and_a_ledger_of_an_earlier_version_are_continued()
    {
        await using var app = await RequeueApp.StartAsync();
        foreach (var key in (string[])["a.txt", "b.txt"]) app.Save(Some.Record(app.Put(key)) with { Bytes = 3 });
        var first = new Ledger { GapZeroSince = Some.Time, Listed = new(1, 3), Processed = new(1, 3) };
        var ledger = JsonSerializer.SerializeToNode(first, RequeueJson.Default.Ledger)!.AsObject();
        ledger.Remove("folderMarks");
        app.Sidecar.State.Set(StateKeys.Ledger, Encoding.UTF8.GetBytes(ledger.ToJsonString()));
        app.Sidecar.State.Set(StateKeys.Cursor(
            "reconcile"), Encoding.UTF8.GetBytes($$"""{"marker":"a.txt","ledger":{{ledger.ToJsonString()}},"unread":0}"""));
        app.Put("c/", "");

        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());

        Assert.Equal((3, 2, 1), (app.Books()!.Listed.Count, app.Books()!.Processed.Count, app.Books()!.FolderMarks!.Count));
        Assert.True(app.Books()!.IsBalanced());
        Assert.Equal(Some.Time, app.Books()!.GapZeroSince);
    }

    [Fact]
    public async Task Prefixes_to_skip_are_counted_and_not_sent()
    {
        await using var app = await RequeueApp.StartAsync(("SkipPrefixes:0", "tmp/"));
        app.Put("tmp/a.txt", "abc");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.ReconcileAsync();
        Assert.Empty(app.Sidecar.Sent);
        Assert.Equal((new Tally(1, 3), new Tally(1, 3), Tally.None), (app.Books()!.Listed, app.Books()!.Skipped, app.Books()!.Gap));
        Assert.True(app.Books()!.IsBalanced());
    }

    [Theory]
    [InlineData("GLACIER")]
    [InlineData("DEEP_ARCHIVE")]
    public void Archived_objects_are_no_gap_and_are_not_sent(string storageClass)
    {
        var listed = new ListedObject("old.txt", 3, "etag", Some.Time, storageClass);
        var now = Some.Time.AddDays(1);
        var absence = Untracked.Of(listed, now, new());
        var books = new Ledger().With(listed, null, absence);
        Assert.Equal((UntrackedReason.Archived, new Tally(1, 3), Tally.None), (absence, books.Archived, books.Gap));
        Assert.True(books.IsBalanced());
        Assert.Null(ReconcilePlan.Make(listed, null, now, new()));
    }

    [Fact]
    public async Task A_file_on_its_way_is_no_gap_until_the_grace_time_is_over()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("young.txt");
        await app.ReconcileAsync();
        Assert.Equal(
            (new Tally(1, 3), Tally.None, (DateTimeOffset?)null), (app.Books()!.Arriving, app.Books()!.Gap, app.Books()!.GapSince));
        Assert.True(app.Books()!.IsBalanced());
        app.Sidecar.Buckets["files"].Put("later.txt", "abc");
        app.Clock.Advance(TimeSpan.FromSeconds(60));
        await app.ReconcileAsync();
        Assert.Equal((Tally.None, new Tally(2, 6)), (app.Books()!.Arriving, app.Books()!.Gap));
    }

    [Fact]
    public async Task A_new_scan_starts_on_schedule_and_earlier_while_files_are_untracked()
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileInterval", "1.00:00:00"));
        int Listings() => app.Sidecar.Calls.Count(call => call.Operation == "list" && call.Component == Components.Files);
        await app.ReconcileAsync();
        app.Clock.Advance(TimeSpan.FromHours(23));
        app.Put("lost.txt");
        await app.ReconcileAsync();
        Assert.Equal(1, Listings());
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.ReconcileAsync();
        Assert.Equal((2, 1L), (Listings(), app.Books()!.Gap.Count));
        app.Clock.Advance(TimeSpan.FromSeconds(60));
        await app.ReconcileAsync();
        Assert.Equal((3, 0L), (Listings(), app.Books()!.Gap.Count));
    }
}
