using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>TransactWriteItems and TransactGetItems.</summary>
internal sealed class TransactionOperations(TableStore tables)
{
    private const int MaxBytes = 4 << 20;
    private const string TooLarge = "Transaction size has exceeded the maximum allowed size: the items may have 4 MB in all";

    public IEnumerable<DynamoDbOperation> All =>
    [
        new("TransactWriteItems", ItemShapes.TransactWrite, Write), new("TransactGetItems", ItemShapes.TransactGet, Get),
    ];

    private JsonObject Write(DynamoDbRequest request)
    {
        var steps = request.Parts("TransactItems").Select(StepOf).ToList();
        if (steps.OfType<ItemStep.Put>().Sum(put => (long)ItemSize.Of(put.Item)) > MaxBytes) throw new InvalidItemException(TooLarge);
        var capacity = new Capacity(request) { Factor = 2, UnitsName = "WriteCapacityUnits" };
        var changes = Apply(request, steps);
        for (var i = 0; i < steps.Count; i++) capacity.Write(steps[i].Table, changes?[i] ?? new(null, null));
        var reply = new JsonObject();
        capacity.ReportEachTo(reply);
        return reply;
    }

    private IReadOnlyList<ItemChange>? Apply(DynamoDbRequest request, List<ItemStep> steps)
    {
        try
        {
            var digest = SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Concat(request.Parts("TransactItems").Select(part => part.Json.GetRawText()))));
            return tables.Transactions.Apply(steps, request.Text("ClientRequestToken"), Convert.ToHexString(digest));
        }
        catch (TokenReusedException exception)
        {
            throw DynamoDbException.Of("IdempotentParameterMismatchException", exception.Message);
        }
        catch (TransactionCancelledException exception)
        {
            throw Cancelled(exception.Reasons);
        }
    }

    private JsonObject Get(DynamoDbRequest request)
    {
        var reads = request.Parts("TransactItems").Select(part => part.Part("Get")!).Select(read =>
            (Table: tables.Get(read.Table), Key: read.RequiredAttributes("Key"),
                RequestExpressions.Read(read, "ProjectionExpression").Projection)).ToList();
        var places = reads.Select(read => (read.Table.Name, read.Table.Key.PlaceOfKey(read.Key).Name)).ToList();
        if (places.Distinct().Count() < places.Count)
            throw new InvalidItemException("Transaction request cannot include multiple operations on one item");
        var items = tables.Read(() => reads.Select(read => tables.Find(read.Table.Name, read.Key)).ToList());
        if (items.Sum(item => item is null ? 0L : ItemSize.Of(item)) > MaxBytes) throw new InvalidItemException(TooLarge);
        var capacity = new Capacity(request) { Factor = 2, UnitsName = "ReadCapacityUnits" };
        var responses = new JsonArray();
        foreach (var (read, item) in reads.Zip(items))
        {
            capacity.Read(read.Table.Name, item, isConsistent: true);
            responses.Add(item is null ? [] : new JsonObject { ["Item"] = AttributeJson.Write(read.Projection?.Of(item) ?? item) });
        }
        var reply = new JsonObject { ["Responses"] = responses };
        capacity.ReportEachTo(reply);
        return reply;
    }

    private static ItemStep StepOf(DynamoDbRequest part)
    {
        var steps = new List<ItemStep>();
        if (part.Part("ConditionCheck") is { } check) steps.Add(ItemSteps.Check(check));
        if (part.Part("Put") is { } put) steps.Add(ItemSteps.Put(put));
        if (part.Part("Delete") is { } delete) steps.Add(ItemSteps.Delete(delete));
        if (part.Part("Update") is { } update) steps.Add(ItemSteps.Update(update));
        return steps is [var only] ? only
            : throw new InvalidItemException("TransactItems can only contain one of Check, Put, Update or Delete");
    }

    private static DynamoDbException Cancelled(IReadOnlyList<CancellationReason?> reasons)
    {
        var codes = string.Join(", ", reasons.Select(reason => reason?.Code ?? "None"));
        return DynamoDbException.Cancelled(
            $"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
            new JsonArray([.. reasons.Select(ReasonOf)]));
    }

    private static JsonObject ReasonOf(CancellationReason? reason)
    {
        if (reason is null) return new() { ["Code"] = "None" };
        var json = new JsonObject { ["Code"] = reason.Code, ["Message"] = reason.Message };
        if (reason.Item is { } item) json["Item"] = AttributeJson.Write(item);
        return json;
    }
}
