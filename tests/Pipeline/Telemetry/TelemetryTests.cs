using System.Net;
using FilePipeline.Contracts;
using Metric = FilePipeline.Pipeline.Tests.Otlp.Metric;

namespace FilePipeline.Pipeline.Tests.Telemetry;

/// <summary>The telemetry of all four services for one file that is dead-lettered, requeued, processed and notified.</summary>
public sealed class TelemetryTests(TelemetryTests.Story story) : IClassFixture<TelemetryTests.Story>
{
    public sealed class Story : IAsyncLifetime
    {
        private const string Key = "in/dead-lettered-once.txt";

        internal IReadOnlyList<ExportedSpan> Spans { get; private set; } = [];

        internal IReadOnlyList<ExportedMetric> Metrics { get; private set; } = [];

        internal FileRecord? Record { get; private set; }

        public async ValueTask InitializeAsync()
        {
            var system = new TelemetrySystem();
            try
            {
                await system.InitializeAsync();
                await TellAsync(system);
            }
            finally
            {
                // Services export the rest when they stop.
                await system.DisposeAsync();
            }

            Spans = [.. system.Receiver.Spans];
            Metrics = [.. system.Receiver.Metrics];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task TellAsync(TelemetrySystem system)
        {
            system.Run.Faults.FailFirst(Components.Files, "get", key => key == Key, TelemetrySystem.Receives);
            system.Run.Faults.SetDown(Components.Slack, true);
            await system.UploadAsync(Key, "well in the end\n");
            await system.Cloud.WhenAsync(async () => (await system.RecordAsync(Key))?.Round >= 1, PipelineSystem.Cancellation);
            // The entry is due at the next whole second.
            await system.Cloud.WhenAsync(
                async () =>
                {
                    Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.RequeueSchedule));
                    Record = await system.RecordAsync(Key);
                    return Record!.Status == FileStatus.Processed;
                },
                PipelineSystem.Cancellation);
            await system.WhenNotifiedAsync(Key);
            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
            Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.RequeueSchedule));
            await system.SendOnceMoreAsync(Record!);
            await system.WhenTurnIsGivenBackAsync(Record!.OutcomeId!, Components.Slack);
        }
    }

    [Fact]
    public void Every_span_is_in_one_of_two_linked_traces()
    {
        var upload = Assert.Single(story.Spans, span =>
            span.Service == AppIds.Ingest && span.Name.StartsWith("PUT", StringComparison.Ordinal));
        var first = story.Spans.First(span => span.LinkedTraces.Count > 0);

        Assert.All(story.Spans.SelectMany(span => span.LinkedTraces), trace => Assert.Equal(upload.Trace, trace));
        Assert.NotEqual(upload.Trace, first.Trace);
        Assert.All(story.Spans, span => Assert.Contains(span.Trace, (string[])[upload.Trace, first.Trace]));
        Assert.Equal(
            [AppIds.Ingest, AppIds.Notifier, AppIds.Processor, AppIds.Requeue],
            story.Spans.Select(span => span.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_service_has_its_spans_in_the_trace_of_the_file()
    {
        var first = story.Spans.First(span => span.LinkedTraces.Count > 0);
        var own = story.Spans.Where(span => span.Trace == first.Trace && !span.Name.Contains('/', StringComparison.Ordinal));

        Assert.Equal(
            [$"{AppIds.Notifier} send notifications",
                $"{AppIds.Processor} process file", $"{AppIds.Requeue} send back", $"{AppIds.Requeue} take dead letter"],
            own.Select(span => $"{span.Service} {span.Name}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        // On a slow machine a message is redelivered while it is still being processed.
        Assert.InRange(own.Count(span => span.Name == "process file"), TelemetrySystem.Receives + 1, int.MaxValue);
    }

    [Fact]
    public void Every_parent_span_is_exported_and_valid()
    {
        var ids = story.Spans.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);

        Assert.All(story.Spans, span =>
            Assert.True(span.Parent.Length == 0 || ids.Contains(span.Parent), $"{span.Service} {span.Name}: no parent {span.Parent}"));
        Assert.All(story.Spans, span => Assert.NotEqual(new('0', 32), span.Trace));
    }

    [Fact]
    public void The_record_names_the_trace_of_its_version()
    {
        var first = story.Spans.First(span => span.LinkedTraces.Count > 0);

        Assert.Equal(first.Trace, story.Record!.Traceparent!.Split('-')[1]);
        Assert.Equal(first.Trace, StateKeys.HexDigest($"{story.Record.FileId}|{story.Record.Write.Fingerprint()}"));
    }

    [Fact]
    public void Every_metric_is_exported_as_listed() =>
        Assert.All(AppMetrics.All, metric =>
        {
            var exported = story.Metrics.Where(one => one.Name == metric.Name);

            Assert.NotEmpty(exported);
            Assert.All(exported, one => Assert.Equal((metric.Unit, KindOf(metric)), (one.Unit, one.Kind)));
            // The default source has no label.
            string[] ofOthers = metric == AppMetrics.FileOutcomes || metric == AppMetrics.FileFailures ? ["source"] : [];
            Assert.Equal(metric.Labels.Except(ofOthers).Order(StringComparer.Ordinal), exported.SelectMany(one =>
                one.Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        });

    [Fact]
    public void No_metric_of_ours_is_missing_from_the_list() =>
        Assert.All(
            story.Metrics.Where(one => one.Name.StartsWith("filepipeline.", StringComparison.Ordinal)),
            one => Assert.Contains(AppMetrics.All, metric => metric.Name == one.Name));

    private static Metric.DataOneofCase KindOf(Contracts.Metric metric) => metric.Kind switch
    {
        MetricKind.Counter => Metric.DataOneofCase.Sum,
        MetricKind.Histogram => Metric.DataOneofCase.Histogram,
        _ => Metric.DataOneofCase.Gauge,
    };
}
