using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Checks requests that create or change tables, in the words of DynamoDB.</summary>
internal static class TableRules
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const long MaxUnits = 1_000_000_000_000;

    /// <exception cref="InvalidItemException">The name of the table is missing or has a wrong length.</exception>
    public static void CheckName(DynamoDbRequest request)
    {
        if (request.Text("TableName") is not { } name)
            throw new InvalidItemException("The parameter 'TableName' is required but was not present in the request");
        if (name.Length is < 3 or > 255)
            throw new InvalidItemException("TableName must be at least 3 characters long and at most 255 characters long");
    }

    /// <exception cref="InvalidItemException">The request uses something that the emulator does not have.</exception>
    public static void RefuseUnsupported(DynamoDbRequest request)
    {
        foreach (var index in (string[])["LocalSecondaryIndexes", "GlobalSecondaryIndexes", "GlobalSecondaryIndexUpdates"])
        {
            if (request.Parts(index).Count > 0)
                throw new InvalidItemException($"{index} are not supported by the emulator: its tables have no secondary indexes");
        }
        if (request.Part("StreamSpecification")?.Flag("StreamEnabled") is true)
            throw new InvalidItemException("StreamSpecification is not supported by the emulator: its tables have no streams");
        foreach (var part in (string[])["SSESpecification", "ReplicaUpdates", "ImportTable"])
            if (request.Has(part)) throw new InvalidItemException($"{part} is not supported by the emulator");
    }

    /// <summary>The key of a new table.</summary>
    /// <exception cref="InvalidItemException">The key schema and the definitions of attributes do not fit.</exception>
    public static TableKey KeyOf(DynamoDbRequest request)
    {
        var types = request.Parts("AttributeDefinitions").Select(
            part => (Name: part.RequiredText("AttributeName"), Type: part.RequiredText("AttributeType"))).ToList();
        var schema = request.Parts(
            "KeySchema").Select(part => (Name: part.RequiredText("AttributeName"), Kind: part.RequiredText("KeyType"))).ToList();
        if (schema.Count > types.Count) throw new InvalidItemException("Invalid KeySchema: Some index key attribute have no definition");
        if (schema.Any(part => types.All(type => type.Name != part.Name)))
        {
            throw new InvalidItemException(
                $"{Invalid}Some index key attributes are not defined in AttributeDefinitions. Keys: "
                    + $"[{string.Join(", ", schema.Select(part => part.Name))}], "
                + $"AttributeDefinitions: [{string.Join(", ", types.Select(type => type.Name))}]");
        }
        if (schema is [var first, var second] && first.Name == second.Name)
            throw new InvalidItemException("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        if (schema[0].Kind != "HASH")
            throw new InvalidItemException("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        if (schema is [_, { Kind: not "RANGE" }])
            throw new InvalidItemException("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        if (types.Count != schema.Count && request.Parts("LocalSecondaryIndexes").Count
            + request.Parts("GlobalSecondaryIndexes").Count == 0)
        {
            throw new InvalidItemException(
                $"{Invalid}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
        }
        var key = schema.Select(part => new KeyAttribute(part.Name, types.First(type => type.Name == part.Name).Type)).ToList();
        return new(key[0], key.ElementAtOrDefault(1));
    }

    /// <summary>The throughput of a new table; null for PAY_PER_REQUEST.</summary>
    /// <exception cref="InvalidItemException">Throughput and billing mode do not fit.</exception>
    public static TableThroughput? ThroughputOf(DynamoDbRequest request)
    {
        var wanted = Wanted(request);
        if (request.Text("BillingMode") == "PAY_PER_REQUEST") return wanted is null ? null : throw NotOnDemand();
        return wanted
            ?? throw new InvalidItemException(
                $"{Invalid}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    }

    /// <exception cref="InvalidItemException">The request changes nothing, or nothing complete.</exception>
    public static void CheckChange(DynamoDbRequest request)
    {
        if (!((string[])["ProvisionedThroughput", "BillingMode", "DeletionProtectionEnabled", "TableClass"]).Any(request.Has))
        {
            throw new InvalidItemException(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification "
                + "or ReplicaUpdates is required");
        }
        if (request.Text("BillingMode") == "PROVISIONED" && !request.Has("ProvisionedThroughput"))
            throw new InvalidItemException($"{Invalid}ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        _ = Wanted(request);
    }

    /// <exception cref="InvalidItemException">The throughput does not fit the billing mode, or is what it was.</exception>
    public static TableDefinition Changed(TableDefinition table, DynamoDbRequest request, DateTimeOffset now)
    {
        var mode = request.Text("BillingMode") ?? (table.Throughput is null ? "PAY_PER_REQUEST" : "PROVISIONED");
        var wanted = Wanted(request);
        if (wanted is not null && mode == "PAY_PER_REQUEST") throw NotOnDemand();
        if (wanted is not null && wanted == table.Throughput)
        {
            throw new InvalidItemException(
                "The provisioned throughput for the table will not change. The requested value equals the current value. "
                + $"Current ReadCapacityUnits provisioned for the table: {wanted.Reads}. Requested ReadCapacityUnits: {wanted.Reads}. "
                + $"Current WriteCapacityUnits provisioned for the table: {wanted.Writes}. Requested WriteCapacityUnits: {wanted.Writes}. "
                + "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }
        var turnsOnDemand = mode == "PAY_PER_REQUEST" && table.Throughput is not null;
        return table with
        {
            Throughput = turnsOnDemand ? null : wanted ?? table.Throughput,
            OnDemandSince = turnsOnDemand ? now : table.OnDemandSince,
            IsProtected = request.Has("DeletionProtectionEnabled") ? request.Flag("DeletionProtectionEnabled") : table.IsProtected,
            Class = request.Text("TableClass") ?? table.Class,
        };
    }

    private static TableThroughput? Wanted(DynamoDbRequest request)
    {
        if (request.Part("ProvisionedThroughput") is not { } part) return null;
        foreach (var name in (string[])["ReadCapacityUnits", "WriteCapacityUnits"])
        {
            if (part.Number(name) > MaxUnits)
                throw new InvalidItemException($"Given value {part.Number(name)} for {name} is out of bounds");
        }
        return new(part.Number("ReadCapacityUnits")!.Value, part.Number("WriteCapacityUnits")!.Value);
    }

    private static InvalidItemException NotOnDemand() =>
        new($"{Invalid}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
}
