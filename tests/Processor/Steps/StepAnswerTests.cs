using System.Net;
using System.Text;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>What answers of a step other than a result do to the file.</summary>
public sealed class StepAnswerTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_rejection_has_the_code_and_reason_of_the_step()
    {
        await using var app = await StepApp.StartAsync(StepApp.Step(1, "second"));
        app.AnswerWith(200, """{"reject":{"code":"negative-total","reason":"the total is -3\n"}}""");
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        var record = app.Record(file);
        Assert.Equal(
            (FileStatus.Rejected, "step-totals-negative-total", "the total is -3\uFFFD"), (record.Status, record.Code, record.Reason));
        // What was known before stays known.
        Assert.Equal((8L, 2L, 1), (record.Bytes, record.Lines, (int)record.Analysis!["rows"]!));
        Assert.Equal([new("totals", 1)], record.Steps);
        Assert.Single(app.Calls);
        Assert.Single(app.Processor.Sidecar.Published);
        var entry = Assert.Single(app.Processor.Sidecar.Buckets[Components.Parking].Keys);
        Assert.Equal("step-totals-negative-total", FailureIndexKeys.Parse(entry)!.Code);
        Assert.Equal("step-totals-negative-total", ParkingKeys.CodeOf(ParkingKeys.Parked(record.Code!, record.OutcomeId!)));
        Assert.False(ParkingKeys.IsMessage(ParkingKeys.Parked(record.Code!, record.OutcomeId!)));
    }

    [Theory]
    [InlineData(400, "no such column", "it answered 400: no such column")]
    [InlineData(404, "", "it answered 404")]
    [InlineData(422, """{"title":"bad"}""", """it answered 422: {"title":"bad"}""")]
    public async Task Another_status_4xx_refuses_the_file(int status, string body, string reason)
    {
        await using var app = await StepApp.StartAsync();
        app.AnswerWith(status, body);
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal(
            (FileStatus.Rejected, "step-totals-refused", $"step totals refused the file: {reason}"),
            (app.Record(file).Status, app.Record(file).Code, app.Record(file).Reason));
    }

    public static TheoryData<int, string, string, string> Failures => new()
    {
        { 500, "boom", "step-failed", "it answered 500: boom" },
        { 502, "", "step-failed", "it answered 502" },
        { 429, "", "step-unavailable", "it answered 429" },
        { 503, "", "step-unavailable", "it answered 503" },
        { 500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"couldn't find service"}""", "step-unavailable", "couldn't find service" },
        { 403, """{"errorCode":"ERR_DIRECT_INVOKE","message":"access denied"}""", "step-unavailable", "access denied" },
        { 201, "", "step-failed", "a step answers 200 or 204" },
        { 200, "", "step-failed", "not JSON" },
        { 200, "<html>", "step-failed", "not JSON" },
        { 200, """{"result":1,"result":2}""", "step-failed", "not JSON" },
        { 200, Deep(20), "step-failed", "at most 16 levels" },
        { 200, """{"result":"\ud800"}""", "step-failed", "not valid Unicode" },
        { 200, "[]", "step-failed", "must be" },
        { 200, "{}", "step-failed", "must be" },
        { 200, """{"result":1,"reject":{"code":"x"}}""", "step-failed", "must be" },
        { 200, """{"reject":"x"}""", "step-failed", "must be" },
        { 200, """{"reject":{"code":1}}""", "step-failed", "must be" },
        { 200, """{"reject":{"code":"Not a code"}}""", "step-failed", "'Not a code' must be 1 to 40" },
        { 200, $$$"""{"reject":{"code":"{{{new string('x', 41)}}}"}}""", "step-failed", "must be 1 to 40" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_recorded_and_heals_with_a_later_attempt(int status, string body, string code, string detail)
    {
        await using var app = await StepApp.StartAsync();
        app.AnswerWith(status, body);
        var file = app.Put();
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        var failing = app.Record(file);
        Assert.Equal((FileStatus.Failing, code, 2, null), (failing.Status, failing.Code, failing.Attempts, failing.Steps));
        Assert.StartsWith("step totals: ", failing.Reason, StringComparison.Ordinal);
        Assert.Contains(detail, failing.Reason, StringComparison.Ordinal);
        Assert.Empty(app.Processor.Sidecar.Published);

        app.AnswerWith(200, """{"result":1}""");
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal((FileStatus.Processed, 3, null), (app.Record(file).Status, app.Record(file).Attempts, app.Record(file).Code));
    }

    [Theory]
    [InlineData("long", "more than 1048576 bytes")]
    [InlineData("deep", "at most 16 levels")]
    public async Task A_huge_answer_is_a_failure(string kind, string detail)
    {
        await using var app = await StepApp.StartAsync();
        app.AnswerWith(200, kind == "deep" ? Deep(400_000) : $$"""{"result":"{{new string('x', 10_000_000)}}"}""");
        var file = app.Put();
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Equal("step-failed", app.Record(file).Code);
        Assert.Contains(detail, app.Record(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var app = await StepApp.StartAsync();
        app.Answers = call => call.Path == "/totals"
            ? new(307, "", Location: "/v1.0/invoke/invoice-totals/method/elsewhere")
            : new(200, """{"result":1}""");
        var file = app.Put();
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Single(app.Calls);
        Assert.Equal("step-failed", app.Record(file).Code);
        Assert.Contains("redirects are not followed", app.Record(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_of_two_steps_fails_and_only_the_whole_is_recorded()
    {
        await using var app = await StepApp.StartAsync(StepApp.Step(1, "second"));
        app.Answers = call => call.Path == "/second" ? new(500, "") : new(200, """{"result":1}""");
        var file = app.Put();
        Assert.Equal(Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Equal((FileStatus.Failing, null, null), (app.Record(file).Status, app.Record(file).Analysis, app.Record(file).Steps));
        Assert.StartsWith("step second: ", app.Record(file).Reason, StringComparison.Ordinal);

        app.AnswerWith(200, """{"result":2}""");
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal("""{"totals":2,"second":2}""", app.Record(file).Analysis!["steps"]!.ToJsonString());
        Assert.Equal(["/totals", "/second", "/totals", "/second"], app.Calls.Select(call => call.Path));
    }

    [Fact]
    public async Task A_step_that_may_be_skipped_leaves_the_file_processed()
    {
        await using var app = await StepApp.StartAsync([("Steps:0:OnFailure", "skip"), .. StepApp.Step(1, "second")]);
        app.Answers = call => call.Path == "/totals" ? new(500, "") : new(200, """{"result":2}""");
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal("""{"second":2}""", app.Record(file).Analysis!["steps"]!.ToJsonString());
        Assert.Equal([new("totals", 1, "step-failed"), new("second", 1)], app.Record(file).Steps);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("1", 2)]
    [InlineData("3600", 1)]
    [InlineData("Fri, 01 Jan 2100 00:00:00 GMT", 1)]
    [InlineData("soon", 1)]
    public async Task A_wait_that_a_step_asks_for_is_kept_if_its_timeout_allows(string after, int calls)
    {
        await using var app = await StepApp.StartAsync();
        app.Answers = _ => app.Calls.Count == 1 ? new(503, "", RetryAfter: after) : new(200, """{"result":1}""");
        var file = app.Put();
        Assert.Equal(calls == 2 ? HttpStatusCode.OK : Redelivered, await app.Processor.DeliverAsync(file));
        Assert.Equal(calls, app.Calls.Count);
        Assert.Equal(calls == 2 ? null : "step-unavailable", app.Record(file).Code);
        Assert.Single(app.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
    }

    [Theory]
    [InlineData(0, 3, "it did not answer within 00:00:03")]
    [InlineData(6, 2, "the handler's limit (00:00:08) passed meanwhile")]
    public async Task A_step_that_hangs_has_timed_out(int before, int seconds, string detail)
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await StepApp.StartAsync(clock);
        using var reached = new SemaphoreSlim(0);
        app.Processor.Sidecar.OnSlowInvocation = async (_, gone) =>
        {
            reached.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone);
            return new(200, "");
        };
        app.Processor.Sidecar.BeforeNext(call => call.Operation == "get", () => clock.Advance(TimeSpan.FromSeconds(before)));
        var file = app.Put();
        var delivery = app.Processor.DeliverAsync(file);
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(Redelivered, await delivery);
        Assert.Equal((FileStatus.Failing, "step-timed-out"), (app.Record(file).Status, app.Record(file).Code));
        Assert.Contains(detail, app.Record(file).Reason, StringComparison.Ordinal);
        Assert.Empty(app.Processor.Sidecar.Sent);
    }

    private static string Deep(int levels) =>
        new StringBuilder("{\"result\":").Append('[', levels).Append(']', levels).Append('}').ToString();
}
