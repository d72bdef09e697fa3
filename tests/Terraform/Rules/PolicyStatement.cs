using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>A statement of an IAM, key, queue, topic or bucket policy.</summary>
internal sealed record PolicyStatement(
    string Sid, bool IsAllow, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, JsonNode Json)
{
    /// <summary>The AWS service that the statement is for; null for callers of another kind.</summary>
    public string? Service => (string?)(Json["Principal"] as JsonObject)?[nameof(Service)];

    /// <summary>The statements of a policy document.</summary>
    public static IReadOnlyList<PolicyStatement> In(string? document) =>
        document is null ? [] : [.. (JsonNode.Parse(document)!["Statement"] as JsonArray ?? []).Select(Read!)];

    /// <summary>The values of a condition key, whatever its operator.</summary>
    public IReadOnlyList<string> Condition(string key) =>
    [
        .. (Json["Condition"] as JsonObject ?? []).SelectMany(operation => operation.Value!.AsObject())
            .Where(pair => pair.Key == key).SelectMany(pair => Texts(pair.Value)),
    ];

    /// <summary>Whether the statement refuses requests without TLS.</summary>
    public bool RefusesPlainRequests => !IsAllow && Condition("aws:SecureTransport").Contains("false");

    /// <summary>Every policy of a plan that grants something, with the resource that holds it.</summary>
    public static IEnumerable<(PlannedResource Holder, PolicyStatement Statement)> Of(Plan plan) =>
        from resource in plan.Resources
        from argument in (string[])["policy", "assume_role_policy"]
        from statement in In(Document(resource.Values[argument]))
        select (resource, statement);

    // Other resources have an argument "policy" that is no document.
    private static string? Document(JsonNode? argument) =>
        argument is JsonValue value && value.TryGetValue(out string? text) && text.StartsWith('{') ? text : null;

    private static PolicyStatement Read(JsonNode json) => new(
        (string?)json[nameof(Sid)] ?? "", (string?)json["Effect"] == "Allow", Texts(json["Action"]), Texts(json["Resource"]), json);

    private static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array.Select(item => item!.ToString())],
        _ => [node.ToString()],
    };
}
