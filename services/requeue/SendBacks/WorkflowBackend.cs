using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>What the sidecar has of the parts that workflows need, according to its metadata.</summary>
internal sealed class WorkflowBackend(IHttpClientFactory clients, IConfiguration configuration)
{
    private const string Path = "/v1.0/metadata";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>The first missing part as a sentence; null if none is missing.</summary>
    /// <param name="withWorker">Whether a connected worker is such a part.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<string?> FindMissingAsync(bool withWorker, CancellationToken cancellation)
    {
        using var http = clients.CreateClient();
        http.Timeout = _limit;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(SidecarAddress.OfHttp(configuration), Path));
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token) request.Headers.Add("dapr-api-token", token);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
                return $"the sidecar answers {Path} with HTTP {(int)answer.StatusCode}; allow the API metadata in its Configuration";
            return MissingIn(await answer.Content.ReadFromJsonAsync<JsonNode>(cancellation), withWorker);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return "the sidecar's metadata could not be read";
        }
    }

    /// <summary>The first missing part in a sidecar's metadata. Pure.</summary>
    internal static string? MissingIn(JsonNode? metadata, bool withWorker)
    {
        var components = metadata?["components"] as JsonArray ?? [];
        if (!components.Any(component => (string?)component?["name"] == Components.Workflows))
            return $"the sidecar has no component {Components.Workflows}";
        var actors = metadata?["actorRuntime"];
        if ((string?)actors?["placement"] != "placement: connected") return "the sidecar is not connected to the placement service";
        if ((metadata?["scheduler"]?["connected_addresses"] as JsonArray ?? []).Count == 0)
            return "the sidecar is not connected to the scheduler";
        return withWorker && ((int?)metadata?["workflows"]?["connectedWorkers"] ?? 0) < 1
            ? "no workflow worker is connected to the sidecar; requeue connects within a minute"
            : null;
    }
}
