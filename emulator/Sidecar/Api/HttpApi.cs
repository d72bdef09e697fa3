using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>daprd's HTTP API.</summary>
internal static class HttpApi
{
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder routes, BuildingBlocks blocks, InvocationPaths invocation)
    {
        routes.MapGet("/v1.0/healthz", context => AnswerHealthAsync(context, blocks.IsReady()));
        routes.MapGet("/v1.0/healthz/outbound", context => AnswerHealthAsync(context, isReady: true));
        routes.MapGet("/v1.0/metadata", context => WriteAsync(context, StatusCodes.Status200OK, GoJson.Build(blocks.Metadata.Write)));
        routes.MapPut("/v1.0/metadata/{key}", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            blocks.Metadata.Set((string)context.Request.RouteValues["key"]!, await reader.ReadToEndAsync(context.RequestAborted));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        routes.MapPost("/v1.0/shutdown", context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.OnCompleted(() =>
            {
                blocks.RequestStop();
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        HttpState.Map(routes, blocks.State);
        HttpBindings.Map(routes, blocks.Bindings);
        HttpPublish.Map(routes, blocks.PubSub);
        blocks.Workflows.Http.Map(routes);
        routes.Map("/{**path}", invocation.AnswerAsync);
    }

    /// <summary>Checks the token, limits the body, adds the trace header and writes
    /// errors, like daprd for all calls except health checks.</summary>
    public static async Task GuardAsync(HttpContext context, ApiToken token, int maxBodySize, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/v1.0/healthz", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        context.Response.Headers.TraceParent = TraceParent.OrNothing(context.Request.Headers.TraceParent);
        if (!token.Accepts(context.Request.Headers[GrpcGate.TokenHeader]))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("invalid api token\n", context.RequestAborted);
            return;
        }
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxBodySize;
        try
        {
            await next(context);
        }
        catch (DaprCallException exception)
        {
            await WriteAsync(context, exception.HttpStatus, GoJson.Build(writer => Write(writer, exception)));
        }
        catch (BodyTooLargeException error)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", error.Message);
        }
        catch (BadHttpRequestException exception)
        {
            await FailAsync(context, exception.StatusCode, "ERR_MALFORMED_REQUEST", exception.Message);
        }
        catch (JsonException exception)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", exception.Message);
        }
    }

    public static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Json;
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    public static Task FailAsync(HttpContext context, int status, string errorCode, string message) =>
        WriteAsync(context, status, GoJson.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("errorCode", errorCode);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }));

    /// <exception cref="BodyTooLargeException">The body is larger than the sidecar's limit.</exception>
    public static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new BodyTooLargeException(error);
        }
        return buffer.ToArray();
    }

    /// <summary>The query parameters `metadata.name=value`.</summary>
    public static Dictionary<string, string> MetadataOf(HttpContext context) => context.Request.Query
        .Where(item => item.Key.StartsWith("metadata.", StringComparison.Ordinal))
        .ToDictionary(item => item.Key["metadata.".Length..], item => item.Value.ToString(), StringComparer.Ordinal);

    private static Task AnswerHealthAsync(HttpContext context, bool isReady)
    {
        if (!isReady)
            return FailAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter writer, DaprCallException exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorCode", exception.ErrorCode);
        writer.WriteString("message", exception.Message);
        if (exception.HasHttpDetails)
        {
            writer.WriteStartArray("details");
            writer.WriteStartObject();
            writer.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
            writer.WriteString("domain", "dapr.io");
            writer.WriteStartObject("metadata");
            foreach (var (name, value) in exception.Metadata) writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WriteString("reason", exception.Reason);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}

/// <summary>A request body above the limit, with the message of daprd.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The message is fixed.")]
internal sealed class BodyTooLargeException(Exception inner) : Exception("stream too large", inner);
