using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Saves of the record: failures, lost replies, conflicts, and final records that are replaced.</summary>
public sealed class SaveTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_failed_save_is_repeated_by_the_redelivery()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Kind == "save", times: 2);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Null(app.Find(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_save_whose_reply_is_lost_still_counts()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.LoseReply(call => call.Kind == "save");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Single(app.PublishedIds);
        Assert.Single(app.Sidecar.Calls, call => call.Kind == "save");
    }

    [Fact]
    public async Task A_conflict_decides_again_without_a_second_analysis()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Save(Some.Record(file, FileStatus.Waiting) with { Round = 0 }));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "get");
    }

    [Fact]
    public async Task A_conflict_with_a_newer_write_yields_to_it()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var newer = Some.Record(Some.Event("a.txt", Some.Write(9)));
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Save(newer));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(newer.ToJson(), app.Find(file)!.ToJson());
        Assert.Empty(app.PublishedIds);
    }

    [Fact]
    public async Task Concurrent_replicas_make_one_record_and_one_outcome()
    {
        await using var app = await ProcessorApp.StartAsync();
        await using var other = app.Replica();
        var file = app.Put("a.txt", "x");
        var statuses = await Task.WhenAll(app.DeliverAsync(file), other.DeliverAsync(file));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], statuses);
        Assert.Single(app.PublishedIds.Distinct());
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_replaced_final_record_has_its_outcome_published_first()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "new", number: 2);
        var old = Some.Record(Some.Event("a.txt"), FileStatus.Rejected);
        app.Save(old);
        await app.DeliverAsync(file);
        Assert.Equal([old.OutcomeId!, app.Find(file)!.OutcomeId!], app.PublishedIds);
    }

    [Fact]
    public async Task A_final_record_is_kept_while_its_outcome_cannot_be_published()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "new", number: 2);
        var old = Some.Record(Some.Event("a.txt"), FileStatus.Rejected);
        app.Save(old);
        app.Sidecar.FailNext(call => call.Kind == "publish", times: 2);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(old.ToJson(), app.Find(file)!.ToJson());
    }

    [Fact]
    public async Task A_failed_attempt_never_overwrites_a_final_record()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var done = Some.Record(file);
        app.Sidecar.OnBinding("files", "get", _ =>
        {
            app.Save(done);
            throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.Internal, "down"));
        });
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(done.ToJson(), app.Find(file)!.ToJson());
    }
}
