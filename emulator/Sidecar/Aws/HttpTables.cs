using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;
using Value = Amazon.DynamoDBv2.Model.AttributeValue;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>DynamoDB over HTTP.</summary>
internal sealed class HttpTables(AwsConnection connection) : ITables, IDisposable
{
    private const string Service = "DynamoDB";
    private readonly AmazonDynamoDBClient _dynamoDb = new(connection.Credentials, connection.Configure(new AmazonDynamoDBConfig()));

    /// <summary>Reads consistently, as daprd's component does.</summary>
    public async Task<AttributeMap?> FindAsync(string table, AttributeMap key, CancellationToken cancellation)
    {
        var request = new GetItemRequest { TableName = table, Key = WireItem.Of(key), ConsistentRead = true };
        var answer = await HttpCalls.RunAsync(Service, "GetItem", () => _dynamoDb.GetItemAsync(request, cancellation));
        return answer.Item is { Count: > 0 } item ? WireItem.Read(item) : null;
    }

    public async Task ApplyAsync(ItemStep step, CancellationToken cancellation)
    {
        var condition = WireCondition.Of(step.Condition);
        try
        {
            if (step is ItemStep.Put put)
            {
                await HttpCalls.RunAsync(Service, "PutItem", () =>
                    _dynamoDb.PutItemAsync(new PutItemRequest(put.Table, WireItem.Of(put.Item))
                    {
                        ConditionExpression = condition.Text,
                        ExpressionAttributeNames = condition.Names,
                        ExpressionAttributeValues = condition.Values,
                    }, cancellation));
            }
            else
            {
                await HttpCalls.RunAsync(Service, "DeleteItem", () => _dynamoDb.DeleteItemAsync(
                    new DeleteItemRequest(step.Table, WireItem.Of(KeyOf(step)))
                    {
                        ConditionExpression = condition.Text,
                        ExpressionAttributeNames = condition.Names,
                        ExpressionAttributeValues = condition.Values,
                    }, cancellation));
            }
        }
        catch (CallException exception) when (exception.InnerException is ConditionalCheckFailedException)
        {
            throw new ConditionFailedException(null);
        }
    }

    public async Task TransactAsync(IReadOnlyList<ItemStep> steps, CancellationToken cancellation)
    {
        var request = new TransactWriteItemsRequest { TransactItems = [.. steps.Select(TransactItemOf)] };
        try
        {
            await HttpCalls.RunAsync(Service, "TransactWriteItems", () => _dynamoDb.TransactWriteItemsAsync(request, cancellation));
        }
        catch (CallException exception) when (exception.InnerException is TransactionCanceledException cancelled)
        {
            throw new TransactionCancelledException([.. cancelled.CancellationReasons.Select(ReasonOf)]);
        }
    }

    public void Dispose() => _dynamoDb.Dispose();

    private static Cloud.CancellationReason? ReasonOf(Amazon.DynamoDBv2.Model.CancellationReason reason) =>
        reason.Code is null or "None" ? null : new(reason.Code, reason.Message, null);

    private static TransactWriteItem TransactItemOf(ItemStep step)
    {
        var condition = WireCondition.Of(step.Condition);
        return step is ItemStep.Put put
            ? new()
            {
                Put = new()
                {
                    TableName = put.Table,
                    Item = WireItem.Of(put.Item),
                    ConditionExpression = condition.Text,
                    ExpressionAttributeNames = condition.Names,
                    ExpressionAttributeValues = condition.Values,
                },
            }
            : new()
            {
                Delete = new()
                {
                    TableName = step.Table,
                    Key = WireItem.Of(KeyOf(step)),
                    ConditionExpression = condition.Text,
                    ExpressionAttributeNames = condition.Names,
                    ExpressionAttributeValues = condition.Values,
                },
            };
    }

    private static AttributeMap KeyOf(ItemStep step) => step is ItemStep.Delete delete
        ? delete.Key
        : throw new NotSupportedException($"state stores of sidecars have no step {step.GetType().Name}");
}

/// <summary>The items of state stores in the types of the SDK: texts, numbers and bytes.</summary>
file static class WireItem
{
    public static Dictionary<string, Value> Of(AttributeMap item) =>
        item.ToDictionary(pair => pair.Key, pair => Of(pair.Value), StringComparer.Ordinal);

    public static AttributeMap Read(Dictionary<string, Value> item) =>
        new(item.Select(pair => KeyValuePair.Create(pair.Key, Read(pair.Value))));

    public static Value Of(Cloud.AttributeValue value) => value switch
    {
        Cloud.AttributeValue.Text text => new() { S = text.Value },
        Cloud.AttributeValue.Number number => new() { N = number.Value.ToString() },
        Cloud.AttributeValue.Binary binary => new() { B = new MemoryStream(binary.Value) },
        _ => throw new NotSupportedException($"state stores of sidecars have no values of type {value.Type}"),
    };

    private static Cloud.AttributeValue Read(Value value) => value switch
    {
        { S: { } text } => new Cloud.AttributeValue.Text(text),
        { N: { } number } => new Cloud.AttributeValue.Number(DynamoNumber.Parse(number)),
        { B: { } bytes } => new Cloud.AttributeValue.Binary(bytes.ToArray()),
        _ => new Cloud.AttributeValue.Null(),
    };
}

/// <summary>The conditions of state stores as expressions: an attribute has a value, or is absent.</summary>
file sealed record WireCondition(string? Text, Dictionary<string, string>? Names, Dictionary<string, Value>? Values)
{
    public static WireCondition Of(Cloud.Condition? condition) => condition switch
    {
        null => new(null, null, null),
        Cloud.Condition.Comparison
        {
            Comparator: "=", Left: Operand.Path { Document: { IsNested: false } path }, Right: Operand.Literal { Value: { } value },
        } => new("#name = :value", NamesOf(path), new(StringComparer.Ordinal) { [":value"] = WireItem.Of(value) }),
        Cloud.Condition.Absent { Value: Operand.Path { Document: { IsNested: false } path } } =>
            new("attribute_not_exists(#name)", NamesOf(path), null),
        _ => throw new NotSupportedException($"state stores of sidecars have no condition {condition.GetType().Name}"),
    };

    private static Dictionary<string, string> NamesOf(DocumentPath path) => new(StringComparer.Ordinal) { ["#name"] = path.Attribute };
}
