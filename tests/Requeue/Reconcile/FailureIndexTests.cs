using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Reconcile repairs the index of failures: missing entries are added, stale ones deleted.</summary>
public sealed class FailureIndexTests
{
    [Fact]
    public async Task A_missing_entry_is_added_once()
    {
        await using var app = await RequeueApp.StartAsync();
        var failed = Place(app, FileStatus.Rejected);
        await app.ReconcileAsync();
        Assert.Equal([FailureIndexKeys.Of(failed)!], app.FailureKeys);
        Assert.Contains(app.Log.Lines, line => line.Contains($"Added file {failed.FileId} to the index", StringComparison.Ordinal));
        Assert.Empty(app.Sidecar.Published);
    }

    [Fact]
    public async Task A_processed_file_gets_no_entry()
    {
        await using var app = await RequeueApp.StartAsync();
        Place(app, FileStatus.Processed);
        await app.ReconcileAsync();
        Assert.Empty(app.FailureKeys);
    }

    [Fact]
    public async Task An_entry_of_a_replaced_failure_is_deleted_and_a_current_one_stays()
    {
        await using var app = await RequeueApp.StartAsync();
        var current = Place(app, FileStatus.Rejected);
        var old = current with { OutcomeId = StateKeys.HexDigest("another outcome"), UpdatedAt = Some.Time.AddMinutes(-1) };
        foreach (var entry in (FileRecord[])[current, old]) app.Sidecar.Buckets["parking"].Put(FailureIndexKeys.Of(entry)!, "{}");
        app.Sidecar.Buckets["parking"].Put("failures/not-an-entry", "{}");
        await app.ReconcileAsync();
        Assert.Equal([FailureIndexKeys.Of(current)!, "failures/not-an-entry"], app.FailureKeys);
    }

    [Fact]
    public async Task An_entry_without_a_readable_record_stays()
    {
        await using var app = await RequeueApp.StartAsync();
        var failed = Some.Record(Some.Event("gone.txt"), FileStatus.Missing) with { Code = Codes.NotFound };
        app.Sidecar.Buckets["parking"].Put(FailureIndexKeys.Of(failed)!, "{}");
        await app.ReconcileAsync();
        Assert.Single(app.FailureKeys);
    }

    private static FileRecord Place(RequeueApp app, FileStatus status)
    {
        app.Sidecar.Buckets["files"].Put("in/a.txt", "abc");
        var write = ObjectVersion.Of(null, "01", ObjectTable.ETagOf("abc"u8), 3, Some.Time);
        return app.Save(
            (Some.Record(Some.Event("in/a.txt"), status) with { Write = write, Code = Codes.TooLarge }).AsFinal(status));
    }
}
