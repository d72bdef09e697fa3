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

/// <summary>An answer of requeue.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Value">The answer; null after a refusal.</param>
/// <param name="Location">The header Location; null for none.</param>
/// <param name="Refusal">The refusal; null after a success.</param>
internal sealed record RequeueAnswer<T>(int Status, T? Value, string? Location, ProblemHttpResult? Refusal)
    where T : class;

/// <summary>Calls requeue's admin API, through the sidecars.</summary>
internal sealed class RequeueClient(DaprClient sidecar) : IDisposable
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";
    private const string By = "by";
    private readonly HttpClient _requeue = sidecar.CreateInvokableHttpClient(AppIds.Requeue);

    /// <summary>Reads from requeue.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">requeue-unavailable.</exception>
    public Task<RequeueAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => SendAsync(HttpMethod.Get, path, null, type, cancellation);

    /// <summary>Has requeue act, in the name of a caller.</summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The request.</param>
    /// <param name="by">The caller's name; null without sign-in.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels; requeue may have acted or not.</param>
    /// <exception cref="CodedException">requeue-unavailable.</exception>
    public Task<RequeueAnswer<T>> PostAsync<T>(
        string path, JsonObject body, string? by, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        body[By] = by;
        return SendAsync(HttpMethod.Post, path, body, type, cancellation);
    }

    public void Dispose() => _requeue.Dispose();

    private async Task<RequeueAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, JsonObject? body, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(Json));
        try
        {
            using var answer = await _requeue.SendAsync(request, cancellation);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellation);
            var status = (int)answer.StatusCode;
            if (!answer.IsSuccessStatusCode) return new(status, null, null, Refusal(answer, content));
            var value = JsonSerializer.Deserialize(content, type) ?? throw new JsonException("the answer is null");
            return new(status, value, answer.Headers.Location?.OriginalString, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            throw Unavailable("the answer could not be read", failure);
        }
    }

    private static ProblemHttpResult Refusal(HttpResponseMessage answer, byte[] content)
    {
        // Requeue refuses with problem details; everything else is the sidecar's.
        if (answer.Content.Headers.ContentType?.MediaType != ProblemJson || JsonNode.Parse(content) is not JsonObject problem)
            throw Unavailable($"the sidecar answered {(int)answer.StatusCode}", null);
        var type = (int)answer.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemTypes.NothingFound,
            var status => ProblemTypes.Of(status),
        };
        var more = problem.TryGetPropertyValue("sendBack", out var sendBack) && sendBack is not null
            ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["sendBack"] = sendBack.DeepClone() }
            : null;
        return type.With((string?)problem["detail"] ?? "Requeue refused the request.", more);
    }

    private static CodedException Unavailable(string what, Exception? cause) =>
        new(Codes.Unavailable(AppIds.Requeue), $"requeue: {what}", cause);
}
