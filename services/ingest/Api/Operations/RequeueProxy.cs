using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Passes a request on to requeue's admin API, through the sidecars, in the name of the caller.</summary>
internal sealed class RequeueProxy(DaprClient sidecar, IdempotentRequests idempotent) : IDisposable
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";
    private const string By = "by";
    private const int MaxBodyBytes = 256 << 10;
    private readonly HttpClient _requeue = sidecar.CreateInvokableHttpClient(AppIds.Requeue);

    /// <summary>Reads from requeue.</summary>
    /// <exception cref="CodedException">requeue-unavailable.</exception>
    public async Task<IResult> GetAsync<T>(HttpContext context, string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        RefuseId(context) ?? await SendAsync(HttpMethod.Get, path + context.Request.QueryString, null, type, context, cancellation);

    /// <summary>Has requeue act. <c>by</c> in the body is always the signed-in name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Requeue's path.</param>
    /// <param name="hasBody">Whether the request has a JSON object.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels; requeue may have acted or not.</param>
    /// <exception cref="CodedException">requeue-unavailable.</exception>
    public async Task<IResult> PostAsync<T>(
        HttpContext context, string path, bool hasBody, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (RefuseId(context) is { } refused) return refused;
        var (body, refusal) = hasBody ? await ReadAsync(context.Request, cancellation) : ([], null);
        if (body is null) return refusal!;
        var request = StateKeys.HexDigest($"{path}\n{body.ToJsonString()}");
        body[By] = Callers.NameOf(context.User);
        return await idempotent.RunAsync(
            context, request, () => SendAsync(HttpMethod.Post, path, body, type, context, cancellation), cancellation);
    }

    public void Dispose() => _requeue.Dispose();

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

    private async Task<IResult> SendAsync<T>(
        HttpMethod method, string path, JsonObject? body, JsonTypeInfo<T> type, HttpContext context, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(Json));
        try
        {
            using var answer = await _requeue.SendAsync(request, cancellation);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode) return Refusal(answer, content, context);
            if (answer.Headers.Location is { OriginalString: var location } && location.StartsWith('/'))
                context.Response.Headers.Location = ApiRoutes.Root + location;
            var value = JsonSerializer.Deserialize(content, type) ?? throw new JsonException("the answer is null");
            return TypedResults.Json(value, type, statusCode: (int)answer.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            throw Unavailable("the answer could not be read", failure);
        }
    }

    private static ProblemHttpResult Refusal(HttpResponseMessage answer, byte[] content, HttpContext context)
    {
        // Requeue refuses with problem details; everything else is the sidecar's.
        if (answer.Content.Headers.ContentType?.MediaType != ProblemJson || JsonNode.Parse(content) is not JsonObject problem)
            throw Unavailable($"the sidecar answered {(int)answer.StatusCode}", null);
        var type = (int)answer.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemTypes.NothingFound,
            var status => ProblemTypes.Of(status),
        };
        if (type.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        var more = problem.TryGetPropertyValue("sendBack", out var sendBack) && sendBack is not null
            ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["sendBack"] = sendBack.DeepClone() }
            : null;
        return type.With((string?)problem["detail"] ?? "Requeue refused the request.", more);
    }

    private static CodedException Unavailable(string what, Exception? cause) =>
        new(Codes.Unavailable(AppIds.Requeue), $"requeue: {what}", cause);
}
