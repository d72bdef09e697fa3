using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>What the sidecar has of the parts that workflows need, according to its metadata.</summary>
internal sealed class WorkflowBackend(SidecarMetadata sidecar)
{
    /// <summary>The first missing part as a sentence; null if none is missing.</summary>
    /// <param name="withWorker">Whether a connected worker is such a part.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<string?> FindMissingAsync(bool withWorker, CancellationToken cancellation)
    {
        var answer = await sidecar.AskAsync(cancellation);
        if (answer.Status is null) return "the sidecar's metadata could not be read";
        return answer.Json is null
            ? $"the sidecar answers {SidecarMetadata.Path} with HTTP {answer.Status}; allow the API metadata in its Configuration"
            : MissingIn(answer.Json, withWorker);
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
