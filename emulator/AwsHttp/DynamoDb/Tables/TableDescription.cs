using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Writes the description of a table.</summary>
internal static class TableDescription
{
    private const string PayPerRequest = "PAY_PER_REQUEST";

    /// <summary>The beginning of the ARN of every table.</summary>
    private const string ArnPrefix = "arn:aws:dynamodb:us-east-1:000000000000:table/";

    public static string ArnOf(TableDefinition table) => ArnPrefix + table.Name;

    /// <summary>Seconds since 1970, as DynamoDB writes times.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    public static JsonObject Of(TableDefinition table, TableContent content, string status)
    {
        var throughput = table.Throughput;
        var description = new JsonObject
        {
            ["AttributeDefinitions"] = new JsonArray(
                [.. table.Key.Attributes.Select(part => new JsonObject { ["AttributeName"] = part.Name, ["AttributeType"] = part.Type })]),
            ["TableName"] = table.Name,
            ["KeySchema"] = new JsonArray(
                [.. table.Key.Attributes.Zip(
                    (string[])["HASH", "RANGE"], (part, kind) => new JsonObject { ["AttributeName"] = part.Name, ["KeyType"] = kind })]),
            ["TableStatus"] = status,
            ["CreationDateTime"] = Seconds(table.CreatedAt),
            ["ProvisionedThroughput"] = new JsonObject
            {
                ["NumberOfDecreasesToday"] = 0,
                ["ReadCapacityUnits"] = throughput?.Reads ?? 0,
                ["WriteCapacityUnits"] = throughput?.Writes ?? 0,
            },
            ["TableSizeBytes"] = content.Bytes,
            ["ItemCount"] = content.Items,
            ["TableArn"] = ArnOf(table),
            ["TableId"] = $"{table.Id}",
            ["DeletionProtectionEnabled"] = table.IsProtected,
            ["WarmThroughput"] = new JsonObject
            {
                ["ReadUnitsPerSecond"] = throughput?.Reads ?? 12000,
                ["WriteUnitsPerSecond"] = throughput?.Writes ?? 4000,
                ["Status"] = "ACTIVE",
            },
        };
        if (table.OnDemandSince is { } since)
        {
            description["BillingModeSummary"] = new JsonObject
            {
                ["BillingMode"] = throughput is null ? PayPerRequest : "PROVISIONED",
                ["LastUpdateToPayPerRequestDateTime"] = Seconds(since),
            };
        }
        if (table.Class is { } tableClass) description["TableClassSummary"] = new JsonObject { ["TableClass"] = tableClass };
        return description;
    }
}
