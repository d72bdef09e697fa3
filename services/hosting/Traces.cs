using System.Diagnostics;

namespace FilePipeline.Hosting;

/// <summary>Trace context, where Dapr and SQS leave it to us.</summary>
public static class Traces
{
    /// <summary>Activities of the services' own.</summary>
    public static ActivitySource Source { get; } = new("FilePipeline");

    /// <summary>The traceparent, or null when it is none: daprd sends one of zeros when it does not trace.</summary>
    public static string? Real(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, out var parent) && parent.TraceId != default && parent.SpanId != default ? traceparent : null;

    /// <summary>Starts the handling of one file under the trace that the message carries.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="traceparent">From the message's body; null goes on in the current trace.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? Continue(string name, string? traceparent) =>
        Real(traceparent) is { } real && ActivityContext.TryParse(real, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Consumer, parent)
            : Source.StartActivity(name, ActivityKind.Consumer);
}

/// <summary>Reads W3C trace context from requests, but for the all-zero one: that request begins a trace of its own.</summary>
internal sealed class RealTraceContext : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _w3c.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => _w3c.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        traceId = Traces.Real(traceId);
        if (traceId is null) traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => _w3c.ExtractBaggage(carrier, getter);
}
