using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Query: the items with one hash key, in the order of the range key.</summary>
internal sealed class QueryOperation(TableStore tables)
{
    private static readonly string[] _expressions = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"];

    public IEnumerable<DynamoDbOperation> All => [new("Query", ItemShapes.Query, Query)];

    private JsonObject Query(DynamoDbRequest request)
    {
        RequestExpressions.CheckParameters(request, _expressions);
        var start = StartKeys.Read(request);
        if (!request.Has("KeyConditionExpression"))
        {
            throw new InvalidItemException(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
        var expressions = RequestExpressions.Read(request, _expressions);
        var conditions = KeyCondition.Read(expressions.KeyCondition!.Condition);
        var table = tables.Get(request.Table);
        ItemPage.CheckSelection(request);
        var isForward = !request.Has("ScanIndexForward") || request.Flag("ScanIndexForward");
        StartKeys.CheckShape(start, table.Key);
        var range = KeyConditionRange.Of(table.Key, conditions);
        if (start is not null) range = range.After(StartKeys.In(start, table.Key, range, conditions), isForward);
        KeyChecks.RefuseNested(table.Key, expressions.Projection?.Paths);
        KeyChecks.RefuseKeys(table.Key, expressions.Filter?.Paths);
        return tables.Read(() => new ItemPage(request, table, expressions).Of(tables.Rows.Query(table.Name, range, isForward)));
    }
}
