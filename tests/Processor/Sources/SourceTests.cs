using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>Files of several buckets in one processor.</summary>
public sealed class SourceTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Theory]
    [InlineData("same bytes\n", "same bytes\n")]
    [InlineData("one\n", "other bytes\n")]
    public async Task The_same_key_in_two_buckets_is_two_files(string here, string there)
    {
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"]);
        FileEvent[] files = [app.PutIn(null, "in/a.txt", here), app.PutIn("eu", "in/a.txt", there)];

        foreach (var file in files) Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal([null, "eu"], files.Select(file => app.Find(file)!.Source));
        Assert.Equal([here.Length, there.Length], files.Select(file => app.Find(file)!.Bytes));
        Assert.Equal(2, app.PublishedIds.Distinct().Count());
        Assert.Equal([null, "eu"], app.Sidecar.Published.Select(call =>
            JsonSerializer.Deserialize(call.Content.Span, WireJson.Default.FileOutcome)!.Source));
    }

    [Fact]
    public async Task Overwritten_in_turn_and_removed_in_one_each_ends_by_itself()
    {
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"]);
        FileEvent? here = null, there = null;
        for (var number = 1; number <= 3; number++)
        {
            here = app.PutIn(null, "in/a.txt", new('h', number), number);
            there = app.PutIn("eu", "in/a.txt", new('t', 10 * number), number);
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(here));
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(there));
        }

        app.Sidecar.Buckets["files-eu"].Remove("in/a.txt");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal("in/a.txt", 4) with { Bucket = there!.Bucket }));

        Assert.Equal((FileStatus.Processed, 3L), (app.Find(here!)!.Status, app.Find(here!)!.Bytes));
        Assert.Equal((FileStatus.Removed, "eu"), (app.Find(there)!.Status, app.Find(there)!.Source));
    }

    [Fact]
    public async Task One_message_can_have_files_of_several_sources_and_of_none()
    {
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"]);
        FileEvent[] files =
        [
            app.PutIn("eu", "a.txt", "eu\n"), Some.Event("a.txt") with { Bucket = "somebody-elses" }, app.PutIn(null, "a.txt", "default\n"),
        ];
        var records = files.Select(file =>
            JsonDocument.Parse(S3MessageWriter.Write(file)).RootElement.GetProperty("Records")[0].GetRawText());

        var body = $$"""{"Records":[{{string.Join(',', records)}}]}""";
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Encoding.UTF8.GetBytes(body)));

        Assert.Equal((FileStatus.Processed, FileStatus.Processed), (app.Find(files[0])!.Status, app.Find(files[2])!.Status));
        Assert.Equal("dead-letters-out", Assert.Single(app.Sidecar.Sent).Component);
    }

    [Fact]
    public async Task A_large_file_is_handed_on_and_read_from_its_own_bucket()
    {
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"]);
        var file = app.PutIn("eu", "large.txt", "content\n");
        var large = file with { Write = file.Write with { Size = 100L << 20 } };

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(large));

        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal(("large-files-out", file.Bucket), (
            sent.Component, Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(sent.Content)).Events).Bucket));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Equal((FileStatus.Processed, "eu"), (app.Find(file)!.Status, app.Find(file)!.Source));
    }

    [Fact]
    public async Task A_silent_source_keeps_its_files_waiting_without_a_record()
    {
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"], script: sidecar =>
            sidecar.OnBinding("files-eu", "list", _ => throw new RpcException(new(StatusCode.Internal, "no route to host"))));
        var (here, there) = (app.PutIn(null, "a.txt", "here\n"), app.PutIn("eu", "a.txt", "there\n"));

        Assert.Equal(Redelivered, await app.DeliverAsync(there));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(here));

        Assert.Equal((FileStatus.Processed, null), (app.Find(here)!.Status, app.Find(there)));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_source_that_hangs_is_called_by_one_lane_in_five_seconds()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartWithSourcesAsync(["eu"], clock);
        var files = Enumerable.Range(1, 5).Select(number => app.PutIn("eu", $"{number}.txt", "content\n")).ToList();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(app.PutIn("eu", "before.txt", "content\n")));
        using var reached = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        app.Sidecar.OnBinding("files-eu", "get", _ =>
        {
            reached.Release();
            release.Wait(TimeSpan.FromSeconds(60));
            return new();
        });
        foreach (var file in files[..3])
        {
            var delivery = app.DeliverAsync(file);
            Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            clock.Advance(TimeSpan.FromSeconds(8));
            Assert.Equal(Redelivered, await delivery);
        }

        // Not called, and the attempt says why.
        Assert.Equal(Redelivered, await app.DeliverAsync(files[3]));
        Assert.Equal(0, reached.CurrentCount);
        var record = app.Find(files[3])!;
        Assert.Equal((FileStatus.Failing, "files-eu-unavailable"), (record.Status, record.Code));
        Assert.Contains("not called", record.Reason, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(app.PutIn(null, "a.txt", "of the other source\n")));

        release.Release(10);
        app.Sidecar.OnBinding("files-eu", "get", _ => new("content\n"u8.ToArray()));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(files[4]));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(files[3]));
        Assert.Equal(FileStatus.Processed, app.Find(files[3])!.Status);
    }
}
