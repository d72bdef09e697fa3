using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace FilePipeline.Hosting;

/// <summary>The sidecar's answer to a question for its metadata.</summary>
/// <param name="Json">The metadata; null when it did not tell it.</param>
/// <param name="Status">The HTTP status; null when it could not be reached, or did not answer with JSON.</param>
public sealed record MetadataAnswer(JsonNode? Json, int? Status)
{
    /// <summary>The version of Dapr; null when unknown.</summary>
    public string? Version => (string?)Json?["runtimeVersion"];

    /// <summary>Names and types of its components, by name.</summary>
    public IReadOnlyList<(string Name, string Type)> Components { get; } =
    [
        .. (Json?["components"] as JsonArray ?? [])
            .Select(one => ((string?)one?["name"] ?? "", (string?)one?["type"] ?? ""))
            .OrderBy(one => one.Item1, StringComparer.Ordinal),
    ];
}

/// <summary>Reads what the sidecar tells about itself, where its Configuration allows that.</summary>
public sealed class SidecarMetadata(IHttpClientFactory clients, IConfiguration configuration)
{
    /// <summary>Path in the sidecar's HTTP API.</summary>
    public const string Path = "/v1.0/metadata";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>Asks once, within five seconds.</summary>
    public async Task<MetadataAnswer> AskAsync(CancellationToken cancellation)
    {
        using var http = clients.CreateClient();
        http.Timeout = _limit;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(SidecarAddress.OfHttp(configuration), Path));
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token) request.Headers.Add("dapr-api-token", token);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            var json = answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation)) : null;
            return new(json, (int)answer.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new(null, null);
        }
    }
}
