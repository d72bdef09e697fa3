using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Pages;

/// <summary>What this service's sidecar tells about itself.</summary>
/// <param name="Version">The version of Dapr.</param>
/// <param name="Components">Its components: name and type.</param>
internal sealed record SidecarFacts(string? Version, IReadOnlyList<(string Name, string Type)> Components);

/// <summary>Reads the metadata of the sidecar, where its Configuration allows that.</summary>
internal sealed class SidecarMetadata(IHttpClientFactory clients, IConfiguration configuration)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);

    /// <summary>The facts; null when the sidecar does not tell them.</summary>
    public async Task<SidecarFacts?> FindAsync(CancellationToken cancellation)
    {
        using var http = clients.CreateClient();
        http.Timeout = _limit;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint(), "/v1.0/metadata"));
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token) request.Headers.Add("dapr-api-token", token);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode ? Read(JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation))) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static SidecarFacts Read(JsonNode? metadata) => new(
        (string?)metadata?["runtimeVersion"],
        [
            .. (metadata?["components"] as JsonArray ?? [])
                .Select(one => ((string?)one?["name"] ?? "", (string?)one?["type"] ?? ""))
                .OrderBy(one => one.Item1, StringComparer.Ordinal),
        ]);

    private Uri Endpoint() => new(
        configuration["DAPR_HTTP_ENDPOINT"] is { Length: > 0 } endpoint
            ? endpoint : $"http://127.0.0.1:{configuration["DAPR_HTTP_PORT"] ?? "3500"}");
}
