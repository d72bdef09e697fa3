using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>Deliveries of ingest's own subscription.</summary>
internal static class OutcomeDeliveries
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Delivers the outcome of a record, and returns the status of the reply.</summary>
    public static Task<string> DeliverAsync(this IngestApp app, FileRecord record)
    {
        var data = JsonNode.Parse(FileOutcome.Of(record).ToJson());
        var json = new JsonObject { ["id"] = "1", ["type"] = Topics.FileOutcomeType, ["data"] = data };
        return app.DeliverAsync(json.ToJsonString());
    }

    /// <summary>Delivers an event, and returns the status of the reply.</summary>
    public static async Task<string> DeliverAsync(this IngestApp app, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/cloudevents+json");
        using var response = await app.Client.PostAsync(
            new Uri($"http://localhost:{app.AppPort}{Routes.OutcomeEvents}"), content, Cancellation);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["status"]!;
    }
}
