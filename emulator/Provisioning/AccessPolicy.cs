using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>The policy of a queue or topic: what its buckets need to notify it, beside whatever else people put there.</summary>
internal static class AccessPolicy
{
    private const string Ours = "topology-";

    /// <summary>The policy that it should have.</summary>
    /// <returns>Null when it has it; empty when it should have none.</returns>
    public static string? Amend(string? policy, string action, string arn, IEnumerable<string> buckets)
    {
        var document = string.IsNullOrEmpty(policy) ? new JsonObject { ["Version"] = "2012-10-17" } : JsonNode.Parse(policy)!.AsObject();
        var found = Statements(document).ToList();
        var expected = buckets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(bucket => Statement(action, arn, bucket)).ToList();
        var present = found.Where(IsOurs).ToList();
        if (present.Count == expected.Count && present.Zip(expected).All(pair => JsonNode.DeepEquals(pair.First, pair.Second))) return null;
        var all = found.Where(statement => !IsOurs(statement)).Select(statement => statement?.DeepClone()).Concat(expected).ToArray();
        if (all.Length == 0) return "";
        document["Statement"] = new JsonArray(all);
        return document.ToJsonString();
    }

    // A single statement may stand there without its brackets.
    private static JsonArray Statements(JsonObject document) => document["Statement"] switch
    {
        JsonArray several => several,
        null => [],
        var single => [single.DeepClone()],
    };

    private static bool IsOurs(JsonNode? statement) => statement?["Sid"]?.GetValue<string>().StartsWith(Ours, StringComparison.Ordinal) == true;

    private static JsonObject Statement(string action, string arn, string bucket)
    {
        var parts = arn.Split(':');
        return new JsonObject
        {
            ["Sid"] = $"{Ours}{bucket.Replace('.', '_')}",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "s3.amazonaws.com" },
            ["Action"] = action,
            ["Resource"] = arn,
            // Bucket names are everybody's: without the account, a later owner of the name could send here.
            ["Condition"] = new JsonObject
            {
                ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = $"arn:{parts[1]}:s3:::{bucket}" },
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = parts[4] },
            },
        };
    }
}
