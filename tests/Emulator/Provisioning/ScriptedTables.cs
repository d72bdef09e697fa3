using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>DynamoDB with its JSON protocol: a table is active from the third description, and cannot be changed before.</summary>
internal sealed class ScriptedTables
{
    public Dictionary<string, Table> All { get; } = new(StringComparer.Ordinal);

    public AwsAnswer Answer(AwsRequest request)
    {
        var fields = request.Json;
        var name = (string)fields["TableName"]!;
        if (request.Operation == "CreateTable")
            All.Add(name, new Table { Key = fields["KeySchema"]!.ToJsonString(), Billing = (string?)fields["BillingMode"] });
        if (!All.TryGetValue(name, out var table))
            return AwsAnswer.Refuse("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", $"Table: {name} not found");
        if (request.Operation == "UpdateTimeToLive")
        {
            if (!table.IsActive)
                return AwsAnswer.Refuse("com.amazonaws.dynamodb.v20120810#ResourceInUseException", $"Table is being created: {name}");
            table.Expiry = (string?)fields["TimeToLiveSpecification"]!["AttributeName"];
        }
        return AwsAnswer.Json(request.Operation switch
        {
            "DescribeTable" => new JsonObject { ["Table"] = Describe(name, table) },
            "CreateTable" => new JsonObject { ["TableDescription"] = Describe(name, table) },
            "DescribeTimeToLive" => new JsonObject
            {
                ["TimeToLiveDescription"] = new JsonObject
                {
                    ["TimeToLiveStatus"] = table.Expiry is null ? "DISABLED" : "ENABLED",
                    ["AttributeName"] = table.Expiry
                },
            },
            _ => new JsonObject(),
        });
    }

    private static JsonObject Describe(string name, Table table) => new()
    {
        ["TableName"] = name,
        ["KeySchema"] = JsonNode.Parse(table.Key),
        ["TableStatus"] = table.Look() ? "ACTIVE" : "CREATING",
    };

    internal sealed class Table
    {
        private int _looks;

        public required string Key { get; init; }

        public string? Billing { get; init; }

        public string? Expiry { get; set; }

        public bool IsActive => _looks > 2;

        public bool Look() => ++_looks > 2;
    }
}
