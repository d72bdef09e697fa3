using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using NJsonSchema;

namespace FilePipeline.Processor.Tests;

/// <summary>How steps are called: for which files, with which request, how often.</summary>
public sealed class StepCallTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_step_gets_the_analysed_file_with_an_address()
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put("in/a b+ü.csv");

        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));

        var call = Assert.Single(app.Calls);
        Assert.Equal(("invoice-totals", "POST", "/totals"), (call.App, call.Method, call.Path));
        Assert.Equal("application/json", call.Headers["Content-Type"]);
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(
            (1, file.FileId, file.Key, 0, 1, "text/csv"),
            ((int)body["schema"]!, (string)body["fileId"]!, (string)body["key"]!, (int)body["generation"]!, (int)body["attempt"]!,
                (string)body["type"]!));
        Assert.Equal((file.Write.ETag, file.Write.Size), ((string?)body["write"]!["eTag"], (long?)body["write"]!["size"]));
        Assert.Equal(1, (int)body["analysis"]!["rows"]!);
        Assert.Equal($"http://s3.test/filepipeline-uploads/{file.Key}?ttl=60s", (string)body["url"]!);
        var schema = await JsonSchema.FromFileAsync(
            Repository.Path("docs", "step-request.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(call.Body));
        var record = app.Record(file);
        Assert.Equal((FileStatus.Processed, 3), (record.Status, (int)record.Analysis!["steps"]!["totals"]!["rows"]!));
        Assert.Equal([new("totals", 1)], record.Steps);
    }

    [Fact]
    public async Task The_content_is_read_once_and_the_record_saved_once()
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        await app.Processor.DeliverAsync(file);
        Assert.Single(app.Processor.Sidecar.Calls, call => call.Operation == "get");
        Assert.Equal(
            [$"binding files presign {file.Key}", $"save records {StateKeys.File(file.FileId)}", "publish outcomes file-outcomes"],
            app.Processor.Sidecar.Effects);
    }

    [Theory]
    [InlineData("in/a.csv", true)]
    [InlineData("in/deep/a.csv", true)]
    [InlineData("out/a.csv", false)]
    [InlineData("in/a.txt", false)]
    [InlineData("in/a.exe", false)]
    public async Task Only_files_of_its_keys_and_types_are_sent_to_a_step(string key, bool isCalled)
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put(key);
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal(isCalled ? 1 : 0, app.Calls.Count);
        Assert.Equal(isCalled, app.Record(file).Steps is not null);
        Assert.Equal(isCalled, app.Processor.Sidecar.Calls.Any(call => call.Operation == "presign"));
    }

    [Fact]
    public async Task Steps_are_called_in_order_and_see_earlier_results()
    {
        await using var app = await StepApp.StartAsync(StepApp.Step(1, "second", ("Version", "7")));
        app.Answers = call => new(200, $$"""{"result":"{{call.Path}}"}""");
        var file = app.Put();
        await app.Processor.DeliverAsync(file);
        Assert.Equal(["/totals", "/second"], app.Calls.Select(call => call.Path));
        Assert.Null(JsonNode.Parse(app.Calls[0].Body)!["analysis"]!["steps"]);
        Assert.Equal("/totals", (string?)JsonNode.Parse(app.Calls[1].Body)!["analysis"]!["steps"]!["totals"]);
        Assert.Equal([new("totals", 1), new("second", 7)], app.Record(file).Steps);
        Assert.Equal("/second", (string?)app.ResultOf(file, "second"));
    }

    [Fact]
    public async Task A_conflict_on_the_record_calls_no_step_again()
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        app.Processor.Sidecar.BeforeNext(
            call => call.Kind == "save", () => app.Processor.Save(Some.Record(file, FileStatus.Waiting) with { Round = 0 }));
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Single(app.Calls);
        Assert.Equal((FileStatus.Processed, 3), (app.Record(file).Status, (int)app.ResultOf(file)!["rows"]!));
    }

    [Fact]
    public async Task A_duplicate_event_calls_no_step_again()
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        await app.Processor.DeliverAsync(file);
        await app.Processor.DeliverAsync(file);
        Assert.Single(app.Calls);
    }

    [Fact]
    public async Task Only_a_repeat_of_the_same_call_has_the_same_idempotency_key()
    {
        await using var app = await StepApp.StartAsync(StepApp.Step(1, "second"));
        var file = app.Put();
        app.AnswerWith(500, "");
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        app.AnswerWith(204, "");
        // A listing shows less of the same write.
        var listed = file with { Write = ObjectVersion.Of(null, null, file.Write.ETag, file.Write.Size, null) };
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(listed));
        await app.Processor.DeliverAsync(file with { Origin = new(MessageSources.Console, 0, 1) });
        await app.Processor.DeliverAsync(app.Put(number: 2));

        var keys = app.Calls.Select(call => call.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(["/totals", "/totals", "/second", "/totals", "/second", "/totals", "/second"], app.Calls.Select(call => call.Path));
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(6, keys.Distinct().Count());
        Assert.Equal([1, 2, 2, 1, 1, 1, 1], app.Calls.Select(call => (int)JsonNode.Parse(call.Body)!["attempt"]!));
        Assert.Equal([0, 0, 0, 1, 1, 0, 0], app.Calls.Select(call => (int)JsonNode.Parse(call.Body)!["generation"]!));
    }

    [Fact]
    public async Task Another_version_has_another_idempotency_key()
    {
        Assert.NotEqual(await KeyOfAsync("1"), await KeyOfAsync("2"));

        static async Task<string> KeyOfAsync(string version)
        {
            await using var app = await StepApp.StartAsync(("Steps:0:Version", version));
            await app.Processor.DeliverAsync(app.Put());
            return Assert.Single(app.Calls).Headers["Idempotency-Key"];
        }
    }

    [Fact]
    public async Task The_trace_of_the_file_goes_along()
    {
        using var listener = new ActivityListener
        {
            // By name: asked while the source is being made, there is no other way to know it.
            ShouldListenTo = source => source.Name == "FilePipeline",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        await app.Processor.DeliverAsync(file);
        var trace = app.Record(file).Traceparent!.Split('-')[1];
        Assert.Contains(trace, Assert.Single(app.Calls).Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_for_the_large_lane_moves_its_files_there_unread()
    {
        await using var app = await StepApp.StartAsync(("Steps:0:Lane", "large"), ("Steps:0:Timeout", "00:05:00"));
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Empty(app.Calls);
        Assert.DoesNotContain(app.Processor.Sidecar.Calls, call => call.Operation == "get");
        var sent = Assert.Single(app.Processor.Sidecar.Sent);
        Assert.Equal(Components.LargeFilesOut, sent.Component);

        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(sent.Content.ToArray(), Routes.LargeFiles));

        Assert.Single(app.Calls);
        Assert.Equal((FileStatus.Processed, 1), (app.Record(file).Status, app.Record(file).Attempts));
    }

    [Fact]
    public async Task A_type_that_only_the_content_shows_moves_the_file_after_its_analysis()
    {
        await using var app = await StepApp.StartAsync(StepApp.Step(1, "pictures", ("Types:0", "image/png"), ("Lane", "Large")));
        var file = app.Processor.Put("in/a.bin", Convert.FromHexString("89504e470d0a1a0a0000000d4948445200000280000001f40806000000"));
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Empty(app.Calls);
        var sent = Assert.Single(app.Processor.Sidecar.Sent);
        await app.Processor.DeliverAsync(sent.Content.ToArray(), Routes.LargeFiles);
        Assert.Equal("/pictures", Assert.Single(app.Calls).Path);
    }

    [Fact]
    public async Task An_address_that_cannot_be_signed_fails_before_any_step()
    {
        await using var app = await StepApp.StartAsync();
        app.Processor.Sidecar.FailNext(call => call.Operation == "presign");
        var file = app.Put();
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Empty(app.Calls);
        Assert.Equal((FileStatus.Failing, "files-unavailable"), (app.Record(file).Status, app.Record(file).Code));
    }

    [Fact]
    public async Task The_fast_intake_calls_steps_too()
    {
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        var event64 = Convert.ToBase64String(S3MessageWriter.Write(file));
        var message = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"1","data_base64":"{{event64}}"}""");
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(message, Routes.FileEventsTopic));
        Assert.Single(app.Calls);
        Assert.Equal(FileStatus.Processed, app.Record(file).Status);
    }
}
