using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Makes the page of a query or scan: up to the limit, or until the items read have 1 MB.</summary>
internal sealed class ItemPage(DynamoDbRequest request, TableDefinition table, RequestExpressions expressions)
{
    private const int MaxBytes = 1 << 20;

    private readonly long _limit = request.Number("Limit") ?? long.MaxValue;
    private readonly List<AttributeMap> _found = [];
    private AttributeMap? _last;
    private long _bytes;
    private long _scanned;

    private bool IsFull => _scanned >= _limit || _bytes >= MaxBytes;

    /// <exception cref="InvalidItemException">The selection does not fit the other parameters.</exception>
    public static void CheckSelection(DynamoDbRequest request)
    {
        if (request.Text("IndexName") is { } index) throw new InvalidItemException($"The table does not have the specified index: {index}");
        var (hasProjection, select) = (request.Has("ProjectionExpression"), request.Text("Select"));
        var message = select switch
        {
            "ALL_PROJECTED_ATTRIBUTES" => "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            "ALL_ATTRIBUTES" when hasProjection => "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
            "COUNT" when hasProjection => "Cannot specify the ProjectionExpression when choosing to get only the Count",
            "SPECIFIC_ATTRIBUTES" when !hasProjection =>
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            _ => null,
        };
        if (message is not null) throw new InvalidItemException(message);
    }

    public JsonObject Of(IEnumerable<AttributeMap> items)
    {
        foreach (var item in items)
        {
            Add(item);
            if (IsFull) break;
        }
        var reply = new JsonObject { ["Count"] = _found.Count, ["ScannedCount"] = _scanned };
        if (request.Text("Select") != "COUNT")
            reply["Items"] = new JsonArray([.. _found.Select(item => AttributeJson.Write(expressions.Projection?.Of(item) ?? item))]);
        if (IsFull) reply["LastEvaluatedKey"] = AttributeJson.Write(table.Key.Of(_last!));
        var capacity = new Capacity(request);
        capacity.Read(table.Name, _bytes, request.Flag("ConsistentRead"));
        capacity.ReportTo(reply);
        return reply;
    }

    private void Add(AttributeMap item)
    {
        _last = item;
        _scanned++;
        _bytes += ItemSize.Of(item);
        if (expressions.Filter?.Condition.Holds(item) is not false) _found.Add(item);
    }
}
