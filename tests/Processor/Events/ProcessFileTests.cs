using System.Net;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

public sealed class ProcessFileTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_record_is_saved_before_its_outcome_is_published()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("in/a b+ü.txt", "one\ntwo\nthree");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal([$"save records {StateKeys.File(file.FileId)}", "publish outcomes file-outcomes"], app.Sidecar.Effects);
        var record = app.Find(file)!;
        Assert.Equal(
            (FileStatus.Processed, 13L, 3L, 1, 0), (record.Status, record.Bytes, record.Lines, record.Attempts, record.Generation));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("one\ntwo\nthree"u8)), record.Sha256);
        Assert.Equal(
            """{"analyser":2,"type":"text/plain","declaredType":"text/plain","encoding":"us-ascii","bom":false,"longestLine":5,"newline":"lf","invalidUtf8Bytes":0}""", record.Analysis!.ToJsonString());
        var published = Assert.Single(app.Sidecar.Published);
        Assert.Equal((record.OutcomeId, "filepipeline.file-outcome.v1", record.FileId),
            (published.Metadata["cloudevent.id"], published.Metadata["cloudevent.type"], published.Metadata["cloudevent.subject"]));
        Assert.Equal(FileOutcome.Of(record).ToJson(), published.Content.ToArray());
    }

    [Fact]
    public async Task A_rejected_file_gets_its_index_entry_between_record_and_outcome()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("in/a.exe", "x");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var entry = FailureIndexKeys.Of(app.Find(file)!)!;
        Assert.Equal(
            [$"save records {StateKeys.File(file.FileId)}", $"binding parking create {entry}", "publish outcomes file-outcomes"],
            app.Sidecar.Effects);
        Assert.True(FailureIndexKeys.Parse(entry)!.IsOf(app.Find(file)!));
    }

    [Theory]
    [InlineData("create", 1)]
    [InlineData("publish", 2)]
    public async Task A_crash_before_the_outcome_is_repaired_by_the_redelivery(string step, int entries)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("in/a.exe", "x");
        app.Sidecar.FailNext(call => call.Operation == step || call.Kind == step);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Empty(app.Sidecar.Published);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal([FailureIndexKeys.Of(app.Find(file)!)!], app.Sidecar.Buckets[Components.Parking].Keys);
        Assert.Single(app.Sidecar.Published);
        Assert.InRange(app.Sidecar.Effects.Count(line => line.StartsWith("binding parking", StringComparison.Ordinal)), entries, 2);
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("1.10")]
    [InlineData("aGVsbG8gd29ybGQ=")]
    [InlineData("")]
    [InlineData("null")]
    public async Task Content_is_hashed_byte_for_byte(string content)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", content);
        await app.DeliverAsync(file);
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))),
            (record.Status, record.Sha256));
        Assert.Equal(content.Length == 0 ? 0 : 1, record.Lines);
    }

    [Fact]
    public async Task A_redelivery_republishes_the_same_outcome()
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
    public async Task An_unreadable_record_is_kept_and_the_message_redelivered()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var stored = "{\"schema\":2,\"status\":\"quarantined\"}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.File(file.FileId), stored);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(stored, app.Sidecar.State.Find(StateKeys.File(file.FileId)));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_failed_fetch_is_recorded_and_repeated_by_redelivery()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Operation == "get", times: 2);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
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
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal([app.Find(file)!.OutcomeId!], app.PublishedIds);
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "get");
    }

    [Fact]
    public async Task A_higher_generation_reprocesses_a_final_record()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Save(Some.Record(file, FileStatus.Parked));
        await app.DeliverAsync(file with { Origin = new(MessageSources.Console, 0, 1) });
        Assert.Equal((FileStatus.Processed, 1, file.Write), (app.Find(file)!.Status, app.Find(file)!.Generation, app.Find(file)!.Write));
    }
}
