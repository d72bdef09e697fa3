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

/// <summary>An answer of another service.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Value">The answer; null after a refusal.</param>
/// <param name="Location">The header Location; null for none.</param>
/// <param name="Refusal">The refusal; null after a success.</param>
internal sealed record AdminAnswer<T>(int Status, T? Value, string? Location, ProblemHttpResult? Refusal)
    where T : class;

/// <summary>Calls requeue's admin API, through the sidecars.</summary>
internal sealed class RequeueClient(DaprClient sidecar) : AdminClient(sidecar, AppIds.Requeue);

/// <summary>Calls the notifier's admin API, through the sidecars.</summary>
internal sealed class NotifierClient(DaprClient sidecar) : AdminClient(sidecar, AppIds.Notifier);

/// <summary>Calls another service's admin API, through the sidecars.</summary>
/// <param name="sidecar">The sidecar.</param>
/// <param name="app">The service.</param>
internal abstract class AdminClient(DaprClient sidecar, string app) : IDisposable
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";
    private const string By = "by";
    private readonly HttpClient _client = sidecar.CreateInvokableHttpClient(app);

    /// <summary>Reads.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The service is unavailable.</exception>
    public Task<AdminAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => SendAsync(HttpMethod.Get, path, null, type, cancellation);

    /// <summary>Has the service act, in the name of a caller.</summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The request.</param>
    /// <param name="by">The caller's name; null without sign-in.</param>
    /// <param name="type">The answer.</param>
    /// <param name="cancellation">Cancels; the service may have acted or not.</param>
    /// <exception cref="CodedException">The service is unavailable.</exception>
    public Task<AdminAnswer<T>> PostAsync<T>(
        string path, JsonObject body, string? by, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        body[By] = by;
        return SendAsync(HttpMethod.Post, path, body, type, cancellation);
    }

    public void Dispose() => _client.Dispose();

    private async Task<AdminAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, JsonObject? body, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(Json));
        try
        {
            using var answer = await _client.SendAsync(request, cancellation);
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

    private ProblemHttpResult Refusal(HttpResponseMessage answer, byte[] content)
    {
        // The services refuse with problem details; everything else is the sidecar's.
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
        return type.With((string?)problem["detail"] ?? "The service refused the request.", more);
    }

    private CodedException Unavailable(string what, Exception? cause) => new(Codes.Unavailable(app), $"{app}: {what}", cause);
}
