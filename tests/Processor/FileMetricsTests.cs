using System.Net;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

public sealed class FileMetricsTests
{
    [Fact]
    public async Task A_file_is_measured_once_with_its_outcome()
    {
        await using var app = await ProcessorApp.StartAsync(new FakeTimeProvider(Some.Time.AddSeconds(90)));
        using var measurements = new Measurements(app.Services);
        var put = app.Put("in/a.txt", "hello\n");
        var file = put with { Write = put.Write with { EventTime = Some.Time } };

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal(["status=processed", "code=none"], Assert.Single(measurements.Of(AppMetrics.FileOutcomes.Name)).Labels);
        Assert.Equal(6, Assert.Single(measurements.Of(AppMetrics.FileSize.Name)).Value);
        Assert.Equal(90, Assert.Single(measurements.Of(AppMetrics.FileDuration.Name)).Value);
        Assert.Equal("reason=duplicate", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task An_event_time_in_the_future_has_no_duration()
    {
        await using var app = await ProcessorApp.StartAsync(new FakeTimeProvider(Some.Time));
        using var measurements = new Measurements(app.Services);
        var put = app.Put("in/a.txt", "hello\n");

        Assert.Equal(
            HttpStatusCode.OK, await app.DeliverAsync(put with { Write = put.Write with { EventTime = Some.Time.AddSeconds(3) } }));

        Assert.Equal(0, Assert.Single(measurements.Of(AppMetrics.FileDuration.Name)).Value);
    }

    [Fact]
    public async Task A_save_whose_reply_is_lost_counts_as_an_outcome()
    {
        await using var app = await ProcessorApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        app.Sidecar.LoseReply(call => call.Kind == "save");

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(app.Put("in/a.txt", "hello\n")));

        Assert.Single(measurements.Of(AppMetrics.FileOutcomes.Name));
        Assert.Empty(measurements.Of(AppMetrics.FileSkips.Name));
    }

    [Fact]
    public async Task The_codes_of_steps_have_a_limited_number_of_labels()
    {
        await using var app = await StepApp.StartAsync();
        using var measurements = new Measurements(app.Processor.Services);
        var number = 0;
        app.Answers = _ => new(200, $"{{\"reject\":{{\"code\":\"code-{++number}\"}}}}");
        await app.Processor.DeliverAsync(app.Put("in/a.csv"));
        await app.Processor.DeliverAsync(app.Put("in/b.csv"));
        app.AnswerWith(400, "");
        await app.Processor.DeliverAsync(app.Put("in/c.csv"));

        Assert.Equal(
            ["code=step-{name}-{code}", "code=step-{name}-{code}", "code=step-{name}-refused"],
            measurements.Of(AppMetrics.FileOutcomes.Name).Select(one => one.Labels[^1]));
    }

    [Fact]
    public async Task A_rejection_is_counted_by_code_without_duration()
    {
        await using var app = await ProcessorApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        var put = app.Put("in/a.exe", "MZ");

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(put with { Write = put.Write with { EventTime = null } }));

        Assert.Equal(
            ["status=rejected", $"code={Codes.TypeNotAllowed}"], Assert.Single(measurements.Of(AppMetrics.FileOutcomes.Name)).Labels);
        Assert.Empty(measurements.Of(AppMetrics.FileDuration.Name));
    }

    [Fact]
    public async Task A_failed_attempt_is_counted_by_code_without_outcome()
    {
        await using var app = await ProcessorApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        var file = app.Put("in/a.txt", "hello\n");
        app.Sidecar.FailNext(call => call.Operation == "get");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));

        Assert.Equal($"code={Codes.Unavailable(Components.Files)}", Assert.Single(
            Assert.Single(measurements.Of(AppMetrics.FileFailures.Name)).Labels));
        Assert.Empty(measurements.Of(AppMetrics.FileOutcomes.Name));
    }
}
