using System.Text.Json.Nodes;

namespace FilePipeline.Conformance.Tests;

/// <summary>The recording of a real daprd in one scenario: its set-up, its requests to the app, and notes of the recorder.</summary>
internal sealed class Recording
{
    private static readonly string[] _connectionFields = ["endpoint", "region", "accessKey", "secretKey"];
    private readonly JsonNode _setUp;

    private Recording(JsonNode setUp, IReadOnlyList<RecordedRequest> requests, IReadOnlyList<JsonNode> notes) =>
        (_setUp, Requests, Notes) = (setUp, requests, notes);

    /// <summary>The requests to the app, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests { get; }

    public IReadOnlyList<JsonNode> Notes { get; }

    public static Recording Load(string scenario)
    {
        var lines = File.ReadLines(PathOf(scenario)).Select(line => JsonNode.Parse(line)!).ToList();
        return new(
            lines[0],
            [.. lines.Where(line => (string?)line["kind"] == "request-to-app").Select(RecordedRequest.Of)],
            [.. lines.Where(line => (string?)line["kind"] == "note")]);
    }

    /// <summary>The resources as JSON (which is YAML too), without the connection fields of the recorded endpoint.</summary>
    /// <param name="queue">The queue that replaces the queues of all lanes.</param>
    public string[] Resources(string queue = "slow-lane") =>
        [.. _setUp["resources"]!.AsArray().Select(resource => Adapt(resource!.DeepClone(), queue).ToJsonString())];

    /// <summary>Scripts the recorded replies: each request line gets its replies in order; the last one is repeated.</summary>
    public void Script(ScriptedApp app)
    {
        var replies = Requests.GroupBy(request => request.Line, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<RecordedRequest>(group), StringComparer.Ordinal);
        app.Answers = (seen, _) =>
        {
            lock (replies)
            {
                if (!replies.TryGetValue($"{seen}", out var replyQueue)) return Task.FromResult(new Answer(404));
                var reply = replyQueue.Count > 1 ? replyQueue.Dequeue() : replyQueue.Peek();
                return Task.FromResult(new Answer(reply.Replied, reply.ReplyBody ?? "", "application/json"));
            }
        };
    }

    private static string PathOf(string scenario) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "recordings"), $"{scenario}.jsonl", SearchOption.AllDirectories).Single();

    private static string? Name(string field, string queue) => field switch
    {
        "queueName" => queue,
        "table" => Backend.Table,
        "bucket" => Backend.Bucket,
        _ => null,
    };

    private static JsonNode Adapt(JsonNode resource, string queue)
    {
        if (resource["spec"]?["metadata"] is not JsonArray fields) return resource;
        foreach (var field in fields.Where(field => _connectionFields.Contains((string?)field!["name"])).ToList()) fields.Remove(field);
        foreach (var field in fields)
        {
            if (Name((string)field!["name"]!, queue) is { } name) field["value"] = name;
        }
        return resource;
    }
}

/// <summary>One recorded request to the app and its reply.</summary>
internal sealed record RecordedRequest(
    string Line, IReadOnlyDictionary<string, string> Headers, string Body, int Replied, string? ReplyBody)
{
    public static RecordedRequest Of(JsonNode line) => new(
        (string)line["request"]!,
        line["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!, StringComparer.OrdinalIgnoreCase),
        (string)line["body"]!, (int)line["replied"]!, (string?)line["replyBody"]);

    public bool IsDelivery => Line.StartsWith("POST ", StringComparison.Ordinal);
}
