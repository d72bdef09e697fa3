using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>The statements in the policy of a queue or topic that allow its buckets to notify it; other statements are kept.</summary>
internal static class AccessPolicy
{
    private const string OwnPrefix = "topology-";

    /// <summary>The policy with the required statements.</summary>
    /// <returns>Null if nothing changes; empty if no policy remains.</returns>
    public static string? Update(string? policy, string action, string arn, IEnumerable<string> buckets)
    {
        var document = string.IsNullOrEmpty(policy) ? new JsonObject { ["Version"] = "2012-10-17" } : JsonNode.Parse(policy)!.AsObject();
        var found = Statements(document).ToList();
        var expected = buckets.Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(bucket => Statement(action, arn, bucket)).ToList();
        var present = found.Where(IsOwn).ToList();
        if (present.Count == expected.Count && present.Zip(expected).All(pair => JsonNode.DeepEquals(pair.First, pair.Second))) return null;
        var all = found.Where(statement => !IsOwn(statement)).Select(statement => statement?.DeepClone()).Concat(expected).ToArray();
        if (all.Length == 0) return "";
        document["Statement"] = new JsonArray(all);
        return document.ToJsonString();
    }

    // A single statement may be written without an array.
    private static JsonArray Statements(JsonObject document) => document["Statement"] switch
    {
        JsonArray several => several,
        null => [],
        var single => [single.DeepClone()],
    };

    private static bool IsOwn(JsonNode? statement) =>
        statement?["Sid"]?.GetValue<string>().StartsWith(OwnPrefix, StringComparison.Ordinal) == true;

    private static JsonObject Statement(string action, string arn, string bucket)
    {
        var parts = arn.Split(':');
        return new JsonObject
        {
            ["Sid"] = $"{OwnPrefix}{bucket.Replace('.', '_')}",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "s3.amazonaws.com" },
            ["Action"] = action,
            ["Resource"] = arn,
            // Bucket names are global; without the account, a later owner of the name could send notifications.
            ["Condition"] = new JsonObject
            {
                ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = $"arn:{parts[1]}:s3:::{bucket}" },
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = parts[4] },
            },
        };
    }
}
