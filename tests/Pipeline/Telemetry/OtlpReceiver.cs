using System.Collections.Concurrent;
using System.Net;
using FilePipeline.Pipeline.Tests.Otlp;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Pipeline.Tests.Telemetry;

/// <summary>A span as a service exported it.</summary>
internal sealed record ExportedSpan(
    string Service, string Trace, string Id, string Parent, string Name, IReadOnlyList<string> LinkedTraces);

/// <summary>A metric as a service exported it, with the names of its labels.</summary>
internal sealed record ExportedMetric(string Service, string Name, string Unit, Metric.DataOneofCase Kind, IReadOnlyList<string> Labels);

/// <summary>Receives OTLP over HTTP in place of a collector.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/v1/traces", async (HttpRequest request) => Take(TraceRequest.Parser.ParseFrom(await ReadAsync(request))));
        _app.MapPost("/v1/metrics", async (HttpRequest request) => Take(MetricsRequest.Parser.ParseFrom(await ReadAsync(request))));
        _app.Start();
    }

    public ConcurrentQueue<ExportedSpan> Spans { get; } = [];

    public ConcurrentQueue<ExportedMetric> Metrics { get; } = [];

    public static OtlpReceiver Start() => new();

    /// <summary>The settings that make a service export here; it exports the rest while it stops.</summary>
    public (string Name, string Value)[] Variables =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    private void Take(TraceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
            {
                Spans.Enqueue(new(
                    ServiceOf(resource.Resource), Hex(span.TraceId),
                    Hex(span.SpanId), Hex(span.ParentSpanId), span.Name, [.. span.Links.Select(link => Hex(link.TraceId))]));
            }
        }
    }

    private void Take(MetricsRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics))
                Metrics.Enqueue(new(ServiceOf(resource.Resource), metric.Name, metric.Unit, metric.DataCase, LabelsOf(metric)));
        }
    }

    private static string ServiceOf(Resource resource) =>
        resource.Attributes.First(attribute => attribute.Key == "service.name").Value.StringValue;

    private static IReadOnlyList<string> LabelsOf(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => Keys(metric.Gauge.DataPoints.SelectMany(point => point.Attributes)),
        Metric.DataOneofCase.Sum => Keys(metric.Sum.DataPoints.SelectMany(point => point.Attributes)),
        _ => Keys(metric.Histogram.DataPoints.SelectMany(point => point.Attributes)),
    };

    private static IReadOnlyList<string> Keys(IEnumerable<KeyValue> attributes) =>
        [.. attributes.Select(attribute => attribute.Key).Distinct()];

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
