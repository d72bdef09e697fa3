using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

public sealed class FileEventsTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Theory]
    [InlineData("not json \u0000 ü")]
    [InlineData("")]
    [InlineData("{\"Records\":[{}]}")]
    public async Task Unreadable_messages_are_dead_lettered_with_their_exact_bytes(string body)
    {
        await using var app = await ProcessorApp.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(bytes));
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal("dead-letters-out", sent.Component);
        Assert.Equal(bytes, sent.Content.ToArray());
    }

    [Fact]
    public async Task A_message_that_cannot_be_dead_lettered_is_redelivered()
    {
        await using var app = await ProcessorApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == "dead-letters-out");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync("{"u8.ToArray()));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task An_event_of_another_bucket_is_dead_lettered()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x") with { Bucket = "somebody-elses" };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal("dead-letters-out", Assert.Single(app.Sidecar.Sent).Component);
        Assert.Null(app.Find(file));
    }

    [Fact]
    public async Task A_bad_record_does_not_stop_the_other_files()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var body = WithBadRecord(file);
        app.Sidecar.FailNext(call => call.Operation == "get");
        Assert.Equal(Redelivered, await app.DeliverAsync(body));
        Assert.Empty(app.Sidecar.Sent);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal(("dead-letters-out", Encoding.UTF8.GetString(body)), (sent.Component, Encoding.UTF8.GetString(sent.Content.Span)));
    }

    [Theory]
    [InlineData(Routes.FileEvents)]
    [InlineData(Routes.LargeFiles)]
    public async Task Redelivering_a_message_with_a_bad_record_is_safe(string route)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var body = WithBadRecord(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body, route));
        var record = app.Find(file)!.ToJson();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body, route));
        Assert.Equal(record, app.Find(file)!.ToJson());
        Assert.Single(app.PublishedIds.Distinct());
        // The same bytes are parked under the same key.
        Assert.All(app.Sidecar.Sent, sent => Assert.Equal(body, sent.Content.ToArray()));
        Assert.Single(app.Sidecar.Calls, call => call.Operation is "get" or "bulkGet");
    }

    [Fact]
    public async Task A_record_of_another_bucket_does_not_stop_the_others()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var others = Some.Event("b.txt") with { Bucket = "somebody-elses" };
        var body = Merge([others, file]);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal((FileStatus.Processed, null), (app.Find(file)!.Status, app.Find(others)));
        Assert.Equal(body, Assert.Single(app.Sidecar.Sent).Content.ToArray());
    }

    [Fact]
    public async Task A_failed_listing_is_recorded_for_each_file()
    {
        await using var app = await ProcessorApp.StartAsync();
        FileEvent[] files = [app.Put("1.txt", "1"), app.Put("2.txt", "2")];
        app.Sidecar.FailNext(call => call.Component == Components.Files, times: 2);
        Assert.Equal(Redelivered, await app.DeliverAsync(Merge(files)));
        var records = files.Select(file => app.Find(file)!).ToList();
        Assert.All(records, record =>
            Assert.Equal((FileStatus.Failing, "files-unavailable", 1), (record.Status, record.Code, record.Attempts)));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Merge(files)));
        Assert.All(files, file => Assert.Equal((FileStatus.Processed, 2), (app.Find(file)!.Status, app.Find(file)!.Attempts)));
        Assert.Equal(3, app.Sidecar.Calls.Count(call => call.Operation == "list"));
    }

    [Fact]
    public async Task A_folder_mark_and_its_removal_are_ignored()
    {
        await using var app = await ProcessorApp.StartAsync();
        var mark = app.Put("in/", "");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(mark));
        app.Sidecar.Buckets["files"].Remove("in/");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal("in/")));
        Assert.Null(app.Find(mark));
        Assert.Empty(app.Sidecar.Published);
    }

    [Fact]
    public async Task A_test_event_is_ignored()
    {
        await using var app = await ProcessorApp.StartAsync();
        Assert.Equal(
            HttpStatusCode.OK, await app.DeliverAsync("""{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"""u8.ToArray()));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task Every_file_of_a_message_is_tried_and_processed_once()
    {
        await using var app = await ProcessorApp.StartAsync();
        FileEvent[] files = [app.Put("1.txt", "1"), app.Put("2.txt", "2"), app.Put("3.txt", "3")];
        var body = Merge(files);
        app.Sidecar.FailNext(call => call.Operation == "get" && call.Key == "2.txt");
        Assert.Equal(Redelivered, await app.DeliverAsync(body));
        Assert.Equal([FileStatus.Processed, FileStatus.Failing, FileStatus.Processed], files.Select(file => app.Find(file)!.Status));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.All(files, file => Assert.Equal(FileStatus.Processed, app.Find(file)!.Status));
        Assert.Equal(4, app.Sidecar.Calls.Count(call => call.Operation == "get"));
    }

    [Fact]
    public async Task The_topic_uses_the_same_handler()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var raw = Convert.ToBase64String(S3MessageWriter.Write(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(
            Encoding.UTF8.GetBytes($$"""{"id":"1","data_base64":"{{raw}}"}"""), Routes.FileEventsTopic));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_handler_over_its_limit_is_cancelled_and_redelivered()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock);
        var file = app.Put("a.txt", "x");
        using var reached = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        app.Sidecar.BeforeNext(call => call.Operation == "get", () =>
        {
            reached.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        });
        var delivery = app.DeliverAsync(file);
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(Redelivered, await delivery);
        release.Release();
        Assert.Equal((FileStatus.Failing, "timed-out"), (app.Find(file)!.Status, app.Find(file)!.Code));
    }

    private static byte[] WithBadRecord(FileEvent file)
    {
        var body = Encoding.UTF8.GetString(S3MessageWriter.Write(file));
        return Encoding.UTF8.GetBytes(body.Replace(
            "\"Records\":[", "\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"s3\":{}},", StringComparison.Ordinal));
    }

    private static byte[] Merge(IEnumerable<FileEvent> files)
    {
        var records = files.Select(file =>
            JsonDocument.Parse(S3MessageWriter.Write(file)).RootElement.GetProperty("Records")[0].GetRawText());
        return Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', records)}}]}""");
    }
}
