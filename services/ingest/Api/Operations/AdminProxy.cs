using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Passes a request on to another service's admin API, through the sidecars, in the name of the caller.</summary>
internal sealed class AdminProxy(IdempotentRequests idempotent)
{
    private const int MaxBodyBytes = 256 << 10;

    /// <summary>Reads.</summary>
    /// <exception cref="CodedException">The service is unavailable.</exception>
    public static async Task<IResult> GetAsync<T>(
        AdminClient service, HttpContext context, string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        RefuseId(context) ?? ResultOf(await service.GetAsync(path + context.Request.QueryString, type, cancellation), type, context);

    /// <summary>Has the service act. <c>by</c> in the body is always the signed-in name.</summary>
    /// <param name="service">The service.</param>
    /// <param name="context">The request.</param>
    /// <param name="path">The path there.</param>
    /// <param name="hasBody">Whether the request has a JSON object.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels; the service may have acted or not.</param>
    /// <exception cref="CodedException">The service is unavailable.</exception>
    public async Task<IResult> PostAsync<T>(
        AdminClient service, HttpContext context, string path, bool hasBody, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        if (RefuseId(context) is { } refused) return refused;
        var (body, refusal) = hasBody ? await ReadAsync(context.Request, cancellation) : ([], null);
        if (body is null) return refusal!;
        var request = StateKeys.HexDigest($"{path}\n{body.ToJsonString()}");
        return await idempotent.RunAsync(context, request, async () => ResultOf(
            await service.PostAsync(path, body, Callers.NameOf(context.User), type, cancellation), type, context), cancellation);
    }

    private static ProblemHttpResult? RefuseId(HttpContext context)
    {
        return context.Request.RouteValues["id"] is string id && !id.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_')
            ? Refusals.BadParameter("id: letters, digits, - and _ only.")
            : null;
    }

    private static async Task<(JsonObject? Body, ProblemHttpResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType()) return (null, Refusals.NotJson());
        var bytes = new byte[MaxBodyBytes + 1];
        var count = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (count > MaxBodyBytes) return (null, Refusals.BodyTooLarge(MaxBodyBytes));
        try
        {
            return JsonNode.Parse(bytes.AsSpan(0, count)) is JsonObject body
                ? (body, null)
                : (null, Refusals.BadBody("The body must be a JSON object."));
        }
        catch (JsonException)
        {
            return (null, Refusals.BadBody("The body is not valid JSON."));
        }
    }

    private static IResult ResultOf<T>(AdminAnswer<T> answer, JsonTypeInfo<T> type, HttpContext context)
        where T : class
    {
        var headers = context.Response.Headers;
        if (answer.Refusal is { } refusal)
        {
            if (refusal.StatusCode == StatusCodes.Status503ServiceUnavailable) headers.RetryAfter = Problems.RetryAfterSeconds;
            return refusal;
        }

        if (answer.Location is ['/', ..] location) headers.Location = ApiRoutes.Root + location;
        return TypedResults.Json(answer.Value!, type, statusCode: answer.Status);
    }
}
