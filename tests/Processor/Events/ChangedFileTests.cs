using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Files that were deleted, replaced or removed before their message is handled, or whose order is unknown.</summary>
public sealed class ChangedFileTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_deleted_object_is_missing_after_three_attempts()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = Some.Event("gone.txt");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Failing, "not-found"), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Missing, 3), (app.Find(file)!.Status, app.Find(file)!.Attempts));
        Assert.Single(app.PublishedIds);
    }

    [Fact]
    public async Task A_conflict_after_not_found_reads_the_object_again()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = Some.Event("a.txt", Some.Write(1, ObjectTable.ETagOf("back"u8), 4));
        app.Save(Some.Record(file, FileStatus.Failing) with { Attempts = 2 });
        app.Sidecar.BeforeNext(call => call.Kind == "save", () =>
        {
            app.Sidecar.Buckets["files"].Put("a.txt", "back");
            app.Save(Some.Record(file, FileStatus.Failing) with { Attempts = 3 });
        });
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public async Task An_object_of_another_size_than_its_event_fails(int length)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", new string('x', length)) with { Write = Some.Write(size: 5) };
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal("object-replaced", app.Find(file)!.Code);
    }

    [Fact]
    public async Task A_removal_is_recorded_when_the_object_is_deleted()
    {
        await using var app = await ProcessorApp.StartAsync();
        var old = Some.Record(Some.Event("a.txt"));
        app.Save(old);
        var removal = Some.Removal("a.txt");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(removal));
        var record = app.Find(removal)!;
        Assert.Equal((FileStatus.Removed, removal.Write), (record.Status, record.Write));
        Assert.Equal([old.OutcomeId!, record.OutcomeId!], app.PublishedIds);
    }

    [Fact]
    public async Task A_removal_is_stale_while_the_object_exists()
    {
        await using var app = await ProcessorApp.StartAsync();
        app.Put("a.txt", "again");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal("a.txt")));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_version_of_unknown_order_is_compared_with_the_listing()
    {
        await using var app = await ProcessorApp.StartAsync();
        app.Put("a.txt", "new");
        var shown = Some.Event("a.txt", ObjectVersion.Of(null, null, ObjectTable.ETagOf("new"u8), 3, null));
        var old = Some.Event("a.txt", ObjectVersion.Of(null, null, "other", 3, null));
        app.Save(Some.Record(Some.Event("a.txt", Some.Write(1, "first", 9))));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(old));
        Assert.Empty(app.Sidecar.Effects);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(shown));
        Assert.Equal(3, app.Find(shown)!.Bytes);
    }

    [Theory]
    [InlineData(FileStatus.Removed)]
    [InlineData(FileStatus.Missing)]
    public async Task A_version_of_unknown_order_does_not_revive_a_deleted_file(FileStatus status)
    {
        await using var app = await ProcessorApp.StartAsync();
        app.Save(Some.Record(Some.Event("a.txt"), status));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event("a.txt", ObjectVersion.Of(null, null, "other", 3, null))));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_conflict_lists_the_bucket_again()
    {
        await using var app = await ProcessorApp.StartAsync();
        app.Put("a.txt", "new");
        var file = Some.Event("a.txt", ObjectVersion.Of(null, null, ObjectTable.ETagOf("new"u8), 3, null));
        app.Save(Some.Record(Some.Event("a.txt", Some.Write(1, "first", 9))));
        var third = Some.Record(Some.Event("a.txt", ObjectVersion.Of(null, null, ObjectTable.ETagOf("third"u8), 5, null)));
        app.Sidecar.BeforeNext(call => call.Kind == "save", () =>
        {
            app.Put("a.txt", "third");
            app.Save(third);
        });
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(third.ToJson(), app.Find(file)!.ToJson());
    }

    [Fact]
    public async Task A_message_of_an_earlier_round_keeps_the_round()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(file, FileStatus.Waiting) with { Round = 2 });
        app.Sidecar.FailNext(call => call.Operation == "get");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Failing, 2), (app.Find(file)!.Status, app.Find(file)!.Round));
    }

    [Theory]
    [InlineData("55", "56", 0)]
    [InlineData("55", "55", 1)]
    public async Task The_same_bytes_put_again_have_their_own_outcome(string sequencer, string next, int milliseconds)
    {
        await using var app = await ProcessorApp.StartAsync();
        var put = app.Put("a.txt", "x");
        var first = put with { Write = put.Write with { Sequencer = sequencer } };
        var second =
            put with { Write = put.Write with { Sequencer = next, EventTime = put.Write.EventTime!.Value.AddMilliseconds(milliseconds) } };
        await app.DeliverAsync(first);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(second));
        Assert.Equal(second.Write, app.Find(second)!.Write);
        Assert.Equal(2, app.PublishedIds.Distinct().Count());
    }

    [Fact]
    public async Task A_stale_event_has_no_effect()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(Some.Event("a.txt", Some.Write(5))));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Empty(app.Sidecar.Effects);
    }
}
