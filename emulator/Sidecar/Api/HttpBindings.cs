using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>/v1.0/bindings: the data is any JSON value and is passed to the component as JSON.</summary>
internal static class HttpBindings
{
    private static readonly string[] _methods = ["POST", "PUT"];

    public static void Map(IEndpointRouteBuilder routes, Bindings bindings) =>
        routes.MapMethods("/v1.0/bindings/{name}", _methods, async context =>
        {
            var call = Read(await HttpApi.ReadBodyAsync(context), context);
            var reply = await bindings.InvokeAsync((string)context.Request.RouteValues["name"]!, call, context.RequestAborted);
            foreach (var (name, value) in reply.Metadata) context.Response.Headers[$"metadata.{name}"] = value;
            if (reply.Data is { Length: > 0 } data) await HttpApi.WriteAsync(context, StatusCodes.Status200OK, data);
            else context.Response.StatusCode = StatusCodes.Status204NoContent;
        });

    private static BindingCall Read(byte[] body, HttpContext context)
    {
        using var json = JsonDocument.Parse(body);
        var request = json.RootElement;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.TryGetProperty("metadata", out var given) && given.ValueKind is JsonValueKind.Object)
            foreach (var item in given.EnumerateObject()) metadata[item.Name] = item.Value.ToString();
        if (context.Request.Headers.TraceParent.ToString() is { Length: > 0 } trace) metadata[TraceParent.Header] = trace;
        var operation = request.TryGetProperty("operation", out var name) ? name.GetString() ?? "" : "";
        var data = request.TryGetProperty("data", out var value) && value.ValueKind is not JsonValueKind.Null
            ? GoJson.Remarshal(value)
            : [];
        return new BindingCall(operation, data, metadata);
    }
}
