using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Writes a reply so that equal replies have equal text.</summary>
internal static partial class ReplyForComparison
{
    /// <summary>Members that are not compared, with the reason.</summary>
    private static readonly Dictionary<string, string> _ignored = new()
    {
        ["CreationDateTime"] = "a time",
        ["LastUpdateToPayPerRequestDateTime"] = "a time",
        ["LastIncreaseDateTime"] = "a time",
        ["LastDecreaseDateTime"] = "a time",
        ["TableId"] = "random",
        ["TableStatus"] = "a table of the emulator is active at once; dynalite changes it after the reply",
        ["ItemCount"] = "dynalite never counts",
        ["TableSizeBytes"] = "dynalite never counts",
        ["DeletionProtectionEnabled"] = "newer than dynalite",
        ["WarmThroughput"] = "newer than dynalite",
        ["TableThroughputModeSummary"] = "only in early versions of AWS's reply",
    };

    public static string Of(DynamoDbReply reply, string operation)
    {
        if (reply.ErrorType is not null) return $"{reply.Status} {SyntaxError().Replace(reply.Error, "${start}")}";
        return $"{reply.Status} {Normalised(reply.Json, operation == "BatchGetItem").ToJsonString()}";
    }

    // The rest of a syntax error is the text of dynalite's parser generator; AWS names the token and what is near.
    [GeneratedRegex("(?<start>Syntax error;) (?:Expected|token:).*", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex SyntaxError();

    private static JsonNode Normalised(JsonNode node, bool isUnordered) => node switch
    {
        JsonObject members => new JsonObject(members
            .Where(member => !_ignored.ContainsKey(member.Key))
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Normalised(member.Value!, IsSet(member.Key) || isUnordered)))),
        JsonArray elements when isUnordered => new JsonArray(
            [.. elements.Select(
                element => Normalised(element!, false)).OrderBy(element => element.ToJsonString(), StringComparer.Ordinal)]),
        JsonArray elements => new JsonArray([.. elements.Select(element => Normalised(element!, false))]),
        _ => node.DeepClone(),
    };

    private static bool IsSet(string name) => name is "SS" or "NS" or "BS" or "Tags" or "AttributeDefinitions";
}
