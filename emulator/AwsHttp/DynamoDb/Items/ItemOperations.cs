using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>GetItem, PutItem, UpdateItem and DeleteItem.</summary>
internal sealed class ItemOperations(TableStore tables)
{
    public IEnumerable<DynamoDbOperation> All =>
    [
        new("GetItem", ItemShapes.Get, Get),
        new("PutItem", ItemShapes.Put, request => Write(request, ItemSteps.Put(request))),
        new("UpdateItem", ItemShapes.Update, request => Write(request, ItemSteps.Update(request))),
        new("DeleteItem", ItemShapes.Delete, request => Write(request, ItemSteps.Delete(request))),
    ];

    private JsonObject Get(DynamoDbRequest request)
    {
        var key = request.RequiredAttributes("Key");
        var projection = RequestExpressions.Read(request, "ProjectionExpression").Projection;
        KeyChecks.RefuseNested(tables.Get(request.Table).Key, projection?.Paths);
        var item = tables.Find(request.Table, key);
        var reply = new JsonObject();
        if (item is not null) reply["Item"] = AttributeJson.Write(projection?.Of(item) ?? item);
        var capacity = new Capacity(request);
        capacity.Read(request.Table, item, request.Flag("ConsistentRead"));
        capacity.ReportTo(reply);
        return reply;
    }

    private JsonObject Write(DynamoDbRequest request, ItemStep step)
    {
        var change = Apply(step);
        var reply = new JsonObject();
        if (ReturnedBy(request, step, change) is { } attributes) reply["Attributes"] = AttributeJson.Write(attributes);
        var capacity = new Capacity(request);
        capacity.Write(request.Table, change);
        capacity.ReportTo(reply);
        return reply;
    }

    private ItemChange Apply(ItemStep step)
    {
        try
        {
            return tables.Apply(step);
        }
        catch (ConditionFailedException exception)
        {
            var details = new JsonObject();
            if (step.ReturnsItemOnFailure && exception.Item is { } item) details["Item"] = AttributeJson.Write(item);
            throw DynamoDbException.ConditionFailed(details);
        }
    }

    private static AttributeMap? ReturnedBy(DynamoDbRequest request, ItemStep step, ItemChange change)
    {
        var updated = step is ItemStep.Update update ? new Projection([.. update.Expression.Paths]) : null;
        var returned = request.Text("ReturnValues") switch
        {
            "ALL_OLD" => change.Before,
            "ALL_NEW" => change.After,
            "UPDATED_OLD" => change.Before is null ? null : updated?.Of(change.Before),
            "UPDATED_NEW" => change.After is null ? null : updated?.Of(change.After),
            _ => null,
        };
        return returned is { Count: 0 } ? null : returned;
    }
}
