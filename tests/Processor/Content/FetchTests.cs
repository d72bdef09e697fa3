using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;
using Grpc.Core;

namespace FilePipeline.Processor.Tests;

/// <summary>Failures between an event and its object: each has an outcome, and none leaves files in scratch.</summary>
public sealed class FetchTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;
    private static readonly (string, string) _throughScratch = ("MaxInlineBytes", "0");

    [Fact]
    public async Task A_full_scratch_volume_fails_the_attempt_with_its_code()
    {
        await using var app = await ProcessorApp.StartAsync(null, _throughScratch);
        var file = app.Put("a.txt", "whole");
        var isFull = true;
        app.Sidecar.OnBinding("files", "bulkGet", call =>
        {
            File.WriteAllText(PathOf(call), isFull ? "wh" : "whole");
            return new(isFull
                ? """[{"key":"a.txt","error":"write file: no space left on device"}]"""u8.ToArray()
                : """[{"key":"a.txt"}]"""u8.ToArray());
        });
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        var failing = app.Find(file)!;
        Assert.Equal((FileStatus.Failing, "files-unavailable"), (failing.Status, failing.Code));
        Assert.Contains("no space left on device", failing.Reason, StringComparison.Ordinal);
        Assert.Empty(app.ScratchFiles);
        isFull = false;
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Processed, 5L), (app.Find(file)!.Status, app.Find(file)!.Bytes));
        Assert.Empty(app.ScratchFiles);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3000000")]
    public async Task A_deleted_object_is_missing_inline_and_through_scratch(string inlineLimit)
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxInlineBytes", inlineLimit));
        var file = app.Put("a.txt", "x");
        app.Sidecar.BeforeNext(call => call.Operation is "get" or "bulkGet", () => app.Sidecar.Buckets["files"].Remove("a.txt"));
        HttpStatusCode[] answers = [await app.DeliverAsync(file), await app.DeliverAsync(file), await app.DeliverAsync(file)];
        Assert.Equal([Redelivered, Redelivered, HttpStatusCode.OK], answers);
        Assert.Equal((FileStatus.Missing, "not-found"), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_replaced_object_read_through_scratch_fails()
    {
        await using var app = await ProcessorApp.StartAsync(null, _throughScratch);
        var old = app.Put("a.txt", "old");
        FileEvent? newer = null;
        app.Sidecar.BeforeNext(call => call.Operation == "bulkGet", () => newer = app.Put("a.txt", "newer", number: 2));
        Assert.Equal(Redelivered, await app.DeliverAsync(old));
        Assert.Equal((FileStatus.Failing, "object-replaced"), (app.Find(old)!.Status, app.Find(old)!.Code));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(newer!));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(old));
        Assert.Equal((FileStatus.Processed, newer!.Write, 5L), (app.Find(old)!.Status, app.Find(old)!.Write, app.Find(old)!.Bytes));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task The_newer_event_resolves_a_replacement_of_the_same_size()
    {
        await using var app = await ProcessorApp.StartAsync();
        var old = app.Put("a.txt", "old");
        var newer = app.Put("a.txt", "new", number: 2);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(old));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(newer));
        Assert.Equal(newer.Write, app.Find(newer)!.Write);
        Assert.Equal(2, app.PublishedIds.Distinct().Count());
    }

    [Fact]
    public async Task An_object_replaced_by_one_too_large_to_inline_fails()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Operation == "get",
            code: StatusCode.ResourceExhausted, detail: "Received message exceeds the maximum configured message size.");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal("object-replaced", app.Find(file)!.Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3000000")]
    public async Task A_sidecar_restart_during_a_read_costs_one_attempt(string inlineLimit)
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxInlineBytes", inlineLimit));
        var file = app.Put("a.txt", "x");
        var isDown = false;
        // The bytes written so far stay in scratch, and there is no answer.
        app.Sidecar.LoseReply(call => isDown = call.Operation is "get" or "bulkGet");
        app.Sidecar.FailNext(call => isDown && call.Operation is not ("get" or "bulkGet"), times: int.MaxValue, StatusCode.Unavailable);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Null(app.Find(file));
        Assert.Empty(app.ScratchFiles);
        isDown = false;
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_file_above_the_inline_limit_goes_through_scratch()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxInlineBytes", "10"));
        var file = app.Put("a.bin", new byte[5_000_000]);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((5_000_000L, null), (app.Find(file)!.Bytes, app.Find(file)!.Lines));
        Assert.Contains(app.Sidecar.Calls, call => call.Operation == "bulkGet");
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_file_of_unknown_size_goes_through_scratch()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x\n");
        file = file with { Write = file.Write with { Size = null } };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((2L, 1L), (app.Find(file)!.Bytes, app.Find(file)!.Lines));
    }

    [Fact]
    public async Task An_interrupted_copy_leaves_nothing_in_scratch()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxInlineBytes", "0"));
        app.Sidecar.OnBinding("files", "bulkGet", call =>
        {
            var path = JsonDocument.Parse(call.Content).RootElement.GetProperty("items")[0].GetProperty("filePath").GetString()!;
            File.WriteAllText(path, "half");
            return new("""[{"key":"a.txt","error":"connection reset"}]"""u8.ToArray());
        });
        var file = app.Put("a.txt", "whole");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal("files-unavailable", app.Find(file)!.Code);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Scratch_files_of_a_killed_process_are_deleted_at_start()
    {
        var scratch = Directory.CreateTempSubdirectory("processor-test-").FullName;
        var own = Directory.CreateDirectory(Path.Combine(scratch, "processor-1")).FullName;
        var others = Directory.CreateDirectory(Path.Combine(scratch, "processor-2")).FullName;
        foreach (var folder in (string[])[own, others])
            await File.WriteAllTextAsync(Path.Combine(folder, "left"), "x", TestContext.Current.CancellationToken);
        await using var app = await ProcessorApp.StartAsync(null, ("ScratchFolder", scratch));
        Assert.Equal([".lock"], Directory.GetFiles(own).Select(Path.GetFileName));
        Assert.Single(Directory.GetFiles(others));
        Directory.Delete(scratch, recursive: true);
    }

    private static string PathOf(SidecarCall call) =>
        JsonDocument.Parse(call.Content).RootElement.GetProperty("items")[0].GetProperty("filePath").GetString()!;

    [Fact]
    public async Task A_missing_scratch_folder_fails_the_attempt_with_its_code()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxInlineBytes", "0"));
        var file = app.Put("a.txt", "x");
        var folder = Assert.Single(Directory.GetDirectories(app.ScratchFolder));
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "in its place", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));
        Assert.Equal("scratch-unavailable", app.Find(file)!.Code);
        File.Delete(folder);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }
}
