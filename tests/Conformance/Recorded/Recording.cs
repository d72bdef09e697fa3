using System.Text.Json.Nodes;

namespace FilePipeline.Conformance.Tests;

/// <summary>What a real daprd did in one scenario: its set-up, what it sent to the app, and what was noted from outside.</summary>
internal sealed class Recording
{
    private static readonly string[] _ofThePlace = ["endpoint", "region", "accessKey", "secretKey"];
    private readonly JsonNode _setUp;

    private Recording(JsonNode setUp, IReadOnlyList<RecordedRequest> requests, IReadOnlyList<JsonNode> notes) => (_setUp, Requests, Notes) = (setUp, requests, notes);

    /// <summary>To the app, in the order of time.</summary>
    public IReadOnlyList<RecordedRequest> Requests { get; }

    public IReadOnlyList<JsonNode> Notes { get; }

    public static Recording Load(string scenario)
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "recordings", $"{scenario}.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        return new(
            lines[0],
            [.. lines.Where(line => (string?)line["kind"] == "request-to-app").Select(RecordedRequest.Of)],
            [.. lines.Where(line => (string?)line["kind"] == "note")]);
    }

    /// <summary>Its resources (JSON is YAML too) without what belongs to the place where it was recorded.</summary>
    /// <param name="queue">In place of every lane's own queue.</param>
    public string[] Resources(string queue = "slow-lane") => [.. _setUp["resources"]!.AsArray().Select(resource => Adapt(resource!.DeepClone(), queue).ToJsonString())];

    /// <summary>Answers as the app did: each request line has its replies, in turn; the last one stays.</summary>
    public void Script(ScriptedApp app)
    {
        var replies = Requests.GroupBy(request => request.Line, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<RecordedRequest>(group), StringComparer.Ordinal);
        app.Answers = (seen, _) =>
        {
            lock (replies)
            {
                if (!replies.TryGetValue($"{seen}", out var turns)) return Task.FromResult(new Answer(404));
                var turn = turns.Count > 1 ? turns.Dequeue() : turns.Peek();
                return Task.FromResult(new Answer(turn.Replied, turn.ReplyBody ?? "", "application/json"));
            }
        };
    }

    private static string? Name(string field, string queue) => field switch
    {
        "queueName" => queue,
        "table" => World.Table,
        "bucket" => World.Bucket,
        _ => null,
    };

    private static JsonNode Adapt(JsonNode resource, string queue)
    {
        if (resource["spec"]?["metadata"] is not JsonArray fields) return resource;
        foreach (var field in fields.Where(field => _ofThePlace.Contains((string?)field!["name"])).ToList()) fields.Remove(field);
        foreach (var field in fields)
        {
            if (Name((string)field!["name"]!, queue) is { } name) field["value"] = name;
        }
        return resource;
    }
}

/// <summary>One request to the app, and the reply.</summary>
internal sealed record RecordedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body, int Replied, string? ReplyBody)
{
    public static RecordedRequest Of(JsonNode line) => new(
        (string)line["request"]!,
        line["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!, StringComparer.OrdinalIgnoreCase),
        (string)line["body"]!, (int)line["replied"]!, (string?)line["replyBody"]);

    public bool IsDelivery => Line.StartsWith("POST ", StringComparison.Ordinal);
}
