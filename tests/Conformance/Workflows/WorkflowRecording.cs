using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FilePipeline.Conformance.Tests;

/// <summary>A recording of daprd with placement and scheduler: messages between app and daprd, and notes of the recorder.</summary>
internal sealed partial class WorkflowRecording
{
    private readonly IReadOnlyList<JsonNode> _lines;

    private WorkflowRecording(IReadOnlyList<JsonNode> lines) => _lines = lines;

    public static WorkflowRecording Load(string name) =>
        new([.. File.ReadLines(PathOf(name)).Select(line => JsonNode.Parse(line)!)]);

    /// <summary>The payload of a note.</summary>
    public JsonNode Of(string what) => _lines.First(line => (string?)line["what"] == what)["payload"]!;

    /// <summary>The error of a note as <c>CODE: detail</c>, with the id of the fact; empty for a success.</summary>
    public string ErrorOf(string what, string recordedId, string id)
    {
        var note = Of(what);
        return note["error"] is null ? "" : Text($"{note["error"]}: {note["detail"]}", recordedId, id);
    }

    /// <summary>The HTTP reply of a note.</summary>
    public (int Status, string Body) ReplyOf(string what, string recordedId, string id)
    {
        var reply = Of(what).AsArray();
        return ((int)reply[0]!, Text((string)reply[1]!, recordedId, id));
    }

    /// <summary>The messages of one kind in order.</summary>
    public IReadOnlyList<JsonNode> Messages(string who, string what) =>
        [.. _lines.Where(line => (string?)line["who"] == who && (string?)line["what"] == what).Select(line => line["payload"]!)];

    /// <summary>JSON with the times and execution ids of one run replaced.</summary>
    public static string Comparable(string json) => Ids().Replace(Times().Replace(json, "TIME"), "ID");

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "recordings", "workflows", $"{name}.jsonl");

    private static string Text(string text, string recordedId, string id) => text
        .Replace($"'{recordedId}'", $"'{id}'", StringComparison.Ordinal).Replace($"/{recordedId}'", $"/{id}'", StringComparison.Ordinal)
        .Replace($"workflow {recordedId}:", $"workflow {id}:", StringComparison.Ordinal).Replace(
            $"ID: {recordedId}", $"ID: {id}", StringComparison.Ordinal)
        .Replace("wfapi", "processor", StringComparison.Ordinal).Replace("wfmisc", "processor", StringComparison.Ordinal);

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Times();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
