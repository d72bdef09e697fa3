using System.Diagnostics;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>Trace context, where Dapr and SQS leave it to us: the handling of a file is
/// one trace, over every delivery and every service.</summary>
public static class Traces
{
    [ThreadStatic]
    private static string? _begun;

    static Traces() => Activity.TraceIdGenerator = NextId;

    /// <summary>Activities of the services' own: one for each handling of one file.</summary>
    public static ActivitySource Source { get; } = new("FilePipeline");

    /// <summary>The traceparent of the file's handling that runs now; null outside of one, and where nobody looks at traces.</summary>
    public static string? OfFile => Activity.Current is { } current && current.Source == Source ? current.Id : null;

    /// <summary>The traceparent, or null when it is none: daprd sends one of zeros when it does not trace.</summary>
    public static string? ValidOrNull(string? traceparent) => TryRead(traceparent, out _) ? traceparent : null;

    /// <summary>Starts the handling of one file, in the trace of its earlier handling;
    /// never in the delivery's, of which there may be many.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="trace">Where it belongs.</param>
    /// <param name="fileId">The file.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? StartLinked(string name, FileTrace trace, string? fileId)
    {
        if (!Source.HasListeners()) return null;
        List<ActivityLink> links = [];
        if (TryRead(trace.Upload, out var uploaded)) links.Add(Link(uploaded, "upload"));
        TryRead(trace.Traceparent, out var parent);
        if (SidecarsContext() is { } sidecars && sidecars.TraceId != parent.TraceId) links.Add(Link(sidecars, "delivery"));
        // Without a parent of its own, the activity would be the delivery's child.
        Activity.Current = null;
        _begun = parent == default ? trace.Begun : null;
        var activity = Source.StartActivity(name, ActivityKind.Consumer, parent, tags: null, links);
        _begun = null;
        return fileId is null ? activity : activity?.SetTag("filepipeline.file.id", fileId);
    }

    /// <summary>Keeps a delivery's own activity from being exported, with all that hangs
    /// off it: one delivery may hold many files, most ticks of a clock none.</summary>
    internal static void Suppress(Activity? delivery)
    {
        if (delivery is null) return;
        delivery.IsAllDataRequested = false;
        delivery.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    // The runtime asks for the id of a trace that begins, and samplers decide by it.
    private static ActivityTraceId NextId() =>
        _begun is { } begun ? ActivityTraceId.CreateFromString(begun) : ActivityTraceId.CreateRandom();

    private static bool TryRead(string? traceparent, out ActivityContext context) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out context) && context.TraceId != default && context.SpanId != default;

    // A delivery begins here, so its parent is the sidecar's.
    private static ActivityContext? SidecarsContext() => Activity.Current is { } delivery && delivery.ParentSpanId != default
        ? new(delivery.TraceId, delivery.ParentSpanId, delivery.ActivityTraceFlags, isRemote: true)
        : null;

    private static ActivityLink Link(ActivityContext context, string to) =>
        new(context, new ActivityTagsCollection { ["filepipeline.link"] = to });
}

/// <summary>Where a file's handling belongs.</summary>
/// <param name="Traceparent">Of its earlier handling; null when this is the first.</param>
/// <param name="Upload">Of its upload, for a link from the first.</param>
/// <param name="Begun">The id of the trace that the first begins, 32 hex digits; null for any.</param>
public sealed record FileTrace(string? Traceparent, string? Upload = null, string? Begun = null)
{
    /// <summary>For the first handling of a write: a deterministic trace id, so that
    /// concurrent or retried first handlings share one trace.</summary>
    public static FileTrace First(FileEvent file, string? upload) =>
        new(null, upload, StateKeys.HexDigest($"{file.FileId}|{file.Write.Fingerprint()}"));
}

/// <summary>Reads W3C trace context from requests, but for the all-zero one: that request begins a trace of its own.</summary>
internal sealed class RealTraceContext : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _w3c.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        _w3c.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        traceId = Traces.ValidOrNull(traceId);
        if (traceId is null) traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        _w3c.ExtractBaggage(carrier, getter);
}
