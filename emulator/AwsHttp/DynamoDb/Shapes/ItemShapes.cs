namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The requests about items.</summary>
internal static class ItemShapes
{
    private const int MaxBatchGet = 100;
    private const int MaxBatchWrite = 25;
    private const int MaxTransaction = 100;

    private static readonly Shape.Map _attributes = new("AttributeValue", new Shape.Attribute());
    private static readonly Field _capacity = new("ReturnConsumedCapacity", new Shape.Text { OneOf = ["INDEXES", "TOTAL", "NONE"] });
    private static readonly Field _metrics = new("ReturnItemCollectionMetrics", new Shape.Text { OneOf = ["SIZE", "NONE"] });
    private static readonly Field _names = new("ExpressionAttributeNames", new Shape.Map("java.lang.String", Shape.Any));
    private static readonly Field _values = new("ExpressionAttributeValues", _attributes);
    private static readonly Field _consistent = new("ConsistentRead", Shape.Bool);
    private static readonly Field _key = Field.Required("Key", _attributes);
    private static readonly Field _item = Field.Required("Item", _attributes);
    private static readonly Field _condition = new("ConditionExpression", Shape.Any);
    private static readonly Field _projection = new("ProjectionExpression", Shape.Any);
    private static readonly Field _update = new("UpdateExpression", Shape.Any);
    private static readonly Field _failureValues = new(
        "ReturnValuesOnConditionCheckFailure", new Shape.Text { OneOf = ["ALL_OLD", "NONE"] });

    private static readonly Field _returnValues =
        new("ReturnValues", new Shape.Text { OneOf = ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"] });

    public static Shape.Structure Get { get; } = new("Get", _capacity, TableShapes.Table, _key, _consistent, _projection, _names);

    public static Shape.Structure Put { get; } = new(
        "Put", _capacity, TableShapes.Table, _item, _returnValues, _metrics, _condition, _values, _names, _failureValues);

    public static Shape.Structure Update { get; } = new(
        "Update", _capacity, TableShapes.Table, _metrics, _returnValues, _key, _condition, _update, _values, _names, _failureValues);

    public static Shape.Structure Delete { get; } = new(
        "Delete", _capacity, TableShapes.Table, _returnValues, _metrics, _key, _condition, _values, _names, _failureValues);

    public static Shape.Structure Query { get; } = new(
        "",
        [.. Page, new("ScanIndexForward", Shape.Bool), new("KeyConditionExpression", Shape.Any)]);

    public static Shape.Structure Scan { get; } = new(
        "",
        [new("TotalSegments", new Shape.Whole("Integer", 1, 1_000_000)), .. Page, new("Segment", new Shape.Whole("Integer", 0, 999_999))]);

    public static Shape.Structure BatchGet { get; } = new("", _capacity, Field.Required("RequestItems", Keys));

    public static Shape.Structure BatchWrite { get; } = new("", _capacity, _metrics, Field.Required("RequestItems", Writes));

    public static Shape.Structure TransactGet { get; } = new("", _capacity, Field.Required("TransactItems", new Shape.List(
        new Shape.Structure("TransactGetItem", Field.Required("Get", Get)), 1, MaxTransaction)));

    public static Shape.Structure TransactWrite { get; } = new(
        "",
        _capacity,
        _metrics,
        new("ClientRequestToken", new Shape.Text { Length = (1, 36) }),
        Field.Required("TransactItems", new Shape.List(
            new Shape.Structure(
                "TransactWriteItem", new("ConditionCheck", Check), new("Put", Put), new("Delete", Delete), new("Update", Update)),
            1, MaxTransaction)));

    private static Shape.Map Keys => new("KeysAndAttributes", KeysOfTable) { Min = 1, IsByTable = true };

    private static Shape.Structure KeysOfTable => new(
        "KeysAndAttributes", Field.Required("Keys", new Shape.List(_attributes, 1, MaxBatchGet)), _consistent, _projection, _names);

    private static Shape.Map Writes => new("java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>", new Shape.List(WriteOfTable))
    {
        Min = 1,
        IsByTable = true,
        MaxMembers = MaxBatchWrite,
    };

    private static Shape.Structure WriteOfTable => new(
        "WriteRequest",
        new("DeleteRequest", new Shape.Structure("DeleteRequest", _key)),
        new("PutRequest", new Shape.Structure("PutRequest", _item)));

    private static Shape.Structure Check => new(
        "ConditionCheck", TableShapes.Table, _key, Field.Required("ConditionExpression", Shape.Any), _values, _names, _failureValues);

    private static IEnumerable<Field> Page =>
    [
        new("Select", new Shape.Text { OneOf = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"] }),
        new("IndexName", new Shape.Text { Pattern = TableShapes.NamePattern, Length = (3, 255) }),
        _capacity,
        TableShapes.Table,
        new("Limit", new Shape.Whole("Integer", 1)),
        new("ExclusiveStartKey", _attributes),
        _consistent,
        new("FilterExpression", Shape.Any),
        _projection,
        _values,
        _names,
    ];
}
