using System.Net;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

public sealed class ProcessFileTests
{
    private const HttpStatusCode ComesBack = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_key_longer_than_S3_allows_is_rejected_and_rests()
    {
        await using var app = await ProcessorApp.StartAsync();
        // No S3 stores it; a store that does would list it at each reconcile.
        var file = Some.Event(new string('k', 1100) + ".txt", Some.Write());

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal((FileStatus.Rejected, Codes.KeyTooLong), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Single(app.Sidecar.Published);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_file_is_recorded_and_then_told()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("in/a b+ü.txt", "one\ntwo\nthree");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal([$"save records {StateKeys.File(file.FileId)}", "publish outcomes file-outcomes"], app.Sidecar.Effects);
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, 13L, 3L, 1, 0), (record.Status, record.Bytes, record.Lines, record.Attempts, record.Generation));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("one\ntwo\nthree"u8)), record.Sha256);
        Assert.Equal(
            """{"analyser":2,"type":"text/plain","declaredType":"text/plain","encoding":"us-ascii","bom":false,"longestLine":5,"newline":"lf","invalidUtf8Bytes":0}""", record.Analysis!.ToJsonString());
        var told = Assert.Single(app.Sidecar.Published);
        Assert.Equal((record.OutcomeId, "filepipeline.file-outcome.v1", record.FileId), (told.Metadata["cloudevent.id"], told.Metadata["cloudevent.type"], told.Metadata["cloudevent.subject"]));
        Assert.Equal(FileOutcome.Of(record).ToJson(), told.Content.ToArray());
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("1.10")]
    [InlineData("aGVsbG8gd29ybGQ=")]
    [InlineData("")]
    [InlineData("null")]
    public async Task Content_that_looks_like_something_else_is_hashed_as_it_is(string content)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", content);
        await app.DeliverAsync(file);
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))), (record.Status, record.Sha256));
        Assert.Equal(content.Length == 0 ? 0 : 1, record.Lines);
    }

    [Fact]
    public async Task A_redelivery_changes_nothing_and_tells_the_same_fact_again()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        await app.DeliverAsync(file);
        var before = app.Find(file)!.ToJson();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(before, app.Find(file)!.ToJson());
        Assert.Single(app.PublishedIds.Distinct());
        Assert.Equal(2, app.PublishedIds.Count);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_left_as_it_is_and_the_message_comes_back()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var stored = "{\"schema\":2,\"status\":\"quarantined\"}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.File(file.FileId), stored);
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Equal(stored, app.Sidecar.State.Find(StateKeys.File(file.FileId)));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_rejection_is_an_outcome_and_not_an_error()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("tool.exe", "MZ");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Rejected, "type-not-allowed"), (record.Status, record.Code));
        Assert.Contains(".exe", record.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation is "get" or "bulkGet");
        Assert.Single(app.Sidecar.Published);
    }

    [Theory]
    [InlineData("program.txt", "7f454c46020101000000")]
    [InlineData("picture.png", "00112233")]
    [InlineData("data.csv", "610102030405000a")]
    public async Task Content_that_is_not_what_its_name_says_is_rejected(string key, string hex)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(key, Convert.FromHexString(hex));
        await app.DeliverAsync(file);
        Assert.Equal((FileStatus.Rejected, "type-mismatch"), (app.Find(file)!.Status, app.Find(file)!.Code));
    }

    [Fact]
    public async Task Sizes_out_of_bounds_are_rejected_before_anything_is_read()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxBytes", "3"), ("MinBytes", "2"));
        var (large, small) = (app.Put("large.txt", "1234"), app.Put("small.txt", "1"));
        await app.DeliverAsync(large);
        await app.DeliverAsync(small);
        Assert.Equal(("too-large", "too-small"), (app.Find(large)!.Code, app.Find(small)!.Code));
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation == "get");
    }

    [Fact]
    public async Task A_failed_fetch_is_recorded_and_heals_by_redelivery()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Operation == "get", times: 2);
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        var failing = app.Find(file)!;
        Assert.Equal((FileStatus.Failing, "files-unavailable", 2), (failing.Status, failing.Code, failing.Attempts));
        Assert.Empty(app.Sidecar.Published);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, 3, null), (record.Status, record.Attempts, record.Code));
        Assert.Equal([1, 2], record.History.Select(failure => failure.Attempt));
        Assert.Equal(failing.FirstSeenAt, record.FirstSeenAt);
    }

    [Fact]
    public async Task A_crash_between_record_and_outcome_is_repaired_by_the_redelivery()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Kind == "publish");
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal([app.Find(file)!.OutcomeId!], app.PublishedIds);
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "get");
    }

    [Fact]
    public async Task A_save_that_fails_is_tried_again_by_the_redelivery()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Kind == "save", times: 2);
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Null(app.Find(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_save_whose_reply_is_lost_is_ours()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.LoseReply(call => call.Kind == "save");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Single(app.PublishedIds);
        Assert.Single(app.Sidecar.Calls, call => call.Kind == "save");
    }

    [Fact]
    public async Task A_conflict_decides_again_with_the_analysis_in_hand()
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
    public async Task Two_replicas_at_once_make_one_record_and_one_fact()
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
    public async Task Whoever_replaces_a_final_record_first_tells_its_fact_again()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "new", number: 2);
        var old = Some.Record(Some.Event("a.txt"), FileStatus.Rejected);
        app.Save(old);
        await app.DeliverAsync(file);
        Assert.Equal([old.OutcomeId!, app.Find(file)!.OutcomeId!], app.PublishedIds);
    }

    [Fact]
    public async Task A_final_record_is_not_replaced_when_its_fact_cannot_be_told()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "new", number: 2);
        var old = Some.Record(Some.Event("a.txt"), FileStatus.Rejected);
        app.Save(old);
        app.Sidecar.FailNext(call => call.Kind == "publish", times: 2);
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Equal(old.ToJson(), app.Find(file)!.ToJson());
    }

    [Fact]
    public async Task A_higher_generation_opens_a_final_record_and_keeps_its_write()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(file, FileStatus.Parked));
        await app.DeliverAsync(file with { Origin = new(MessageSources.Console, 0, 1) });
        Assert.Equal((FileStatus.Processed, 1, file.Write), (app.Find(file)!.Status, app.Find(file)!.Generation, app.Find(file)!.Write));
    }

    [Fact]
    public async Task Failing_never_overwrites_a_record_that_is_done()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var done = Some.Record(file);
        app.Sidecar.OnBinding("files", "get", _ =>
        {
            app.Save(done);
            throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.Internal, "down"));
        });
        Assert.Equal(ComesBack, await app.DeliverAsync(file));
        Assert.Equal(done.ToJson(), app.Find(file)!.ToJson());
    }
}
