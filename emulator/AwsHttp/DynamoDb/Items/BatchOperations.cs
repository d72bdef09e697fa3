using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>BatchGetItem and BatchWriteItem: several items in one request, each read or written by itself.</summary>
internal sealed class BatchOperations(TableStore tables)
{
    private const int MaxGets = 100;
    private const int MaxWrites = 25;
    private const int MaxReply = 16 << 20;
    private const string Duplicates = "Provided list of item keys contains duplicates";

    public IEnumerable<DynamoDbOperation> All =>
        [new("BatchGetItem", ItemShapes.BatchGet, Get), new("BatchWriteItem", ItemShapes.BatchWrite, Write)];

    private JsonObject Get(DynamoDbRequest request)
    {
        var reads = request.Members("RequestItems").Select(member => TableRead.Of(member.Name, member.Value)).ToList();
        if (reads.Sum(read => read.Keys.Count) > MaxGets)
            throw new InvalidItemException("Too many items requested for the BatchGetItem call");
        foreach (var read in reads) read.Check(tables.Get(read.Table).Key);
        var (responses, unprocessed, capacity, bytes) = (new JsonObject(), new JsonObject(), new Capacity(request), 0);
        foreach (var read in reads)
        {
            var (found, rest) = (new JsonArray(), new JsonArray());
            foreach (var key in read.Keys)
            {
                var item = tables.Find(read.Table, key);
                bytes += item is null ? 0 : ItemSize.Of(item);
                if (bytes > MaxReply) rest.Add(AttributeJson.Write(key));
                else if (item is not null) found.Add(AttributeJson.Write(read.Projection?.Of(item) ?? item));
                if (bytes <= MaxReply) capacity.Read(read.Table, item, read.IsConsistent);
            }
            responses[read.Table] = found;
            if (rest.Count > 0) unprocessed[read.Table] = read.Unprocessed(rest);
        }
        var reply = new JsonObject { ["Responses"] = responses, ["UnprocessedKeys"] = unprocessed };
        capacity.ReportEachTo(reply);
        return reply;
    }

    private JsonObject Write(DynamoDbRequest request)
    {
        var steps = request.Members("RequestItems").SelectMany(member => StepsOf(member.Name, member.Value)).ToList();
        if (steps.Count > MaxWrites) throw new InvalidItemException("Too many items requested for the BatchWriteItem call");
        var places = steps.Select(step => (step.Table, PlaceOf(step).Name)).ToList();
        if (places.Distinct().Count() < places.Count) throw new InvalidItemException(Duplicates);
        var capacity = new Capacity(request);
        foreach (var step in steps) capacity.Write(step.Table, tables.Apply(step));
        var reply = new JsonObject { ["UnprocessedItems"] = new JsonObject() };
        capacity.ReportEachTo(reply);
        return reply;
    }

    private ItemPlace PlaceOf(ItemStep step)
    {
        var key = tables.Get(step.Table).Key;
        // A batch has one message for all that is wrong with a key.
        if (step is ItemStep.Put put && key.Attributes.Any(part => put.Item.Find(part.Name)?.Type != part.Type))
            throw new InvalidItemException("The provided key element does not match the schema");
        return step.PlaceIn(key);
    }

    private static IEnumerable<ItemStep> StepsOf(string table, DynamoDbRequest list) => list.Json.EnumerateArray().Select(json =>
    {
        var request = new DynamoDbRequest(json);
        return (request.Part("PutRequest"), request.Part("DeleteRequest")) switch
        {
            ({ } put, null) => PutOf(table, put.RequiredAttributes("Item")),
            (null, { } delete) => (ItemStep)new ItemStep.Delete(table, delete.RequiredAttributes("Key")),
            _ => throw new InvalidItemException(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
        };
    });

    private static ItemStep.Put PutOf(string table, AttributeMap item) =>
        ItemSize.Of(item) > ItemTooLargeException.Limit ? throw new ItemTooLargeException() : new(table, item);
}
