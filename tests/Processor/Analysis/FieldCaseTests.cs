using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Errors that other S3 workers are known for.</summary>
public sealed class FieldCaseTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_failed_send_keeps_the_message()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("LargeFileThresholdBytes", "3"));
        app.Sidecar.FailNext(call => call.Component == "large-files-out");
        var file = app.Put("a.txt", "1234");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Single(app.Sidecar.Sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\"}]}")]
    [InlineData("{\"\\ud800Records\":[]}")]
    public async Task Unreadable_messages_are_not_lost(string body)
    {
        await using var app = await ProcessorApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Encoding.UTF8.GetBytes(body)));
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal(("dead-letters-out", body), (sent.Component, sent.Text));
    }

    [Fact]
    public async Task Every_record_of_a_message_is_read()
    {
        await using var app = await ProcessorApp.StartAsync();
        FileEvent[] files = [.. Enumerable.Range(0, 5).Select(at => app.Put($"{at}.txt", $"{at}"))];
        var records = files.Select(file => JsonNode.Parse(S3MessageWriter.Write(file))!["Records"]![0]!.DeepClone());
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["Records"] = new JsonArray([.. records]) }.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.All(files, file => Assert.Equal(FileStatus.Processed, app.Find(file)!.Status));
    }

    [Fact]
    public async Task Empty_files_and_files_without_size_are_processed()
    {
        await using var app = await ProcessorApp.StartAsync();
        var (sizeless, empty) = (app.Put("a.txt", "x"), app.Put("_SUCCESS.txt", ""));
        await app.DeliverAsync(sizeless with { Write = sizeless.Write with { Size = null } });
        await app.DeliverAsync(empty);
        Assert.Equal((FileStatus.Processed, 1L), (app.Find(sizeless)!.Status, app.Find(sizeless)!.Bytes));
        Assert.Equal((FileStatus.Processed, 0L), (app.Find(empty)!.Status, app.Find(empty)!.Bytes));
        Assert.Equal(2, app.PublishedIds.Count);
    }

    [Theory]
    [InlineData("save")]
    [InlineData("publish")]
    public async Task A_failed_save_keeps_the_message(string kind)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        app.Sidecar.FailNext(call => call.Kind == kind, times: 2);
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Empty(app.PublishedIds);
        await app.DeliverUntilDoneAsync(file);
        Assert.Equal([app.Find(file)!.OutcomeId!], app.PublishedIds);
    }

    [Theory]
    [InlineData("%2B%20%%%.txt")]
    [InlineData("1+1 = 2.txt")]
    public async Task EventBridge_keys_are_not_decoded(string key)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(key, "x");
        var body = new JsonObject
        {
            ["detail-type"] = "Object Created",
            ["source"] = "aws.s3",
            ["detail"] = new JsonObject
            {
                ["bucket"] = new JsonObject { ["name"] = file.Bucket },
                ["object"] = new JsonObject { ["key"] = key, ["size"] = 1 }
            },
        };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Encoding.UTF8.GetBytes(body.ToJsonString())));
        Assert.Equal((FileStatus.Processed, key), (app.Find(file)!.Status, app.Find(file)!.Key));
    }

    [Theory]
    [InlineData("a.csv", "a,b\n1\n\"never closed", "raggedRows", "2")]
    [InlineData("a.json", "{\"a\":", "valid", "false")]
    [InlineData("a.ndjson", "{}\nnot\n", "invalidRecords", "1")]
    public async Task Malformed_content_is_a_finding(string key, string content, string finding, string value)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(key, content);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Processed, value), (app.Find(file)!.Status, app.Find(file)!.Analysis![finding]!.ToJsonString()));
    }

    [Fact]
    public async Task A_deleted_object_is_recorded_as_missing()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = Some.Event("gone.txt");
        Assert.Equal(Redelivered, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Failing, app.Find(file)!.Status);
        await app.DeliverUntilDoneAsync(file);
        Assert.Equal((FileStatus.Missing, "not-found"), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Single(app.PublishedIds);
    }

    [Fact]
    public void Ids_do_not_clash_and_differ_by_version()
    {
        Assert.Equal(32, StateKeys.FileId("a.txt").Length);
        var ids = Enumerable.Range(0, 3)
            .Select(number => FileOutcome.IdOf(StateKeys.FileId("a.txt"), Some.Write(number), 0, FileStatus.Processed)).ToList();
        Assert.Distinct(ids);
        Assert.All(ids, id => Assert.Equal(32, id.Length));
    }

    [Fact]
    public async Task One_upload_has_one_outcome()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        for (var time = 0; time < 3; time++) Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Single(app.PublishedIds.Distinct());
        Assert.Single(app.Sidecar.Calls, call => call.Kind == "save");
    }

    [Fact]
    public async Task The_size_limit_applies_to_unpacked_bytes()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxBytes", "2000000"));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            await gzip.WriteAsync(
                new byte[4_000_000], TestContext.Current.CancellationToken);
        }
        var file = app.Put("a.gz", packed.ToArray());
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Rejected, "archive-bomb"), (app.Find(file)!.Status, app.Find(file)!.Code));
    }

    [Fact]
    public async Task Events_of_another_bucket_are_not_processed()
    {
        await using var app = await ProcessorApp.StartAsync();
        var own = app.Put("parked/a.txt", "x") with { Bucket = "filepipeline-parking" };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(own));
        Assert.Null(app.Find(own));
        Assert.Equal("dead-letters-out", Assert.Single(app.Sidecar.Sent).Component);
    }
}
