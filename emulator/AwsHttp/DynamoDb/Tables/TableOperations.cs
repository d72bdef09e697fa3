using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>CreateTable, DescribeTable, ListTables, UpdateTable and DeleteTable. A table is active at once.</summary>
internal sealed class TableOperations(EmbeddedCloud cloud)
{
    private const int MaxListed = 100;

    private readonly TableStore _tables = cloud.Tables;

    public IEnumerable<DynamoDbOperation> All =>
    [
        new("CreateTable", TableShapes.Create, Create),
        new("DescribeTable", TableShapes.JustTable, request => Described("Table", Find(request))),
        new("ListTables", TableShapes.List, List),
        new("UpdateTable", TableShapes.Update, Update),
        new("DeleteTable", TableShapes.JustTable, Delete),
    ];

    /// <summary>The table of a request that manages it.</summary>
    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public TableDefinition Find(DynamoDbRequest request)
    {
        TableRules.CheckName(request);
        try
        {
            return _tables.Get(request.Table);
        }
        catch (MissingResourceException)
        {
            throw DynamoDbException.MissingResource($": Table: {request.Table} not found");
        }
    }

    private JsonObject Create(DynamoDbRequest request)
    {
        TableRules.CheckName(request);
        var throughput = TableRules.ThroughputOf(request);
        var key = TableRules.KeyOf(request);
        TableRules.RefuseUnsupported(request);
        var table = _tables.NewTable(request.Table, key) with
        {
            IsProtected = request.Flag("DeletionProtectionEnabled"),
            Class = request.Text("TableClass"),
            Tags = TagOperations.TagsOf(request, new Dictionary<string, string>()),
        };
        if (throughput is not null) table = table with { Throughput = throughput, OnDemandSince = null };
        try
        {
            return Described("TableDescription", _tables.Create(table));
        }
        catch (TableExistsException exception)
        {
            throw DynamoDbException.Of("ResourceInUseException", exception.Message);
        }
    }

    private JsonObject List(DynamoDbRequest request)
    {
        var limit = (int)(request.Number("Limit") ?? MaxListed);
        var start = request.Text("ExclusiveStartTableName");
        var names = _tables.Names.Where(name => start is null || string.CompareOrdinal(name, start) > 0).Take(limit + 1).ToList();
        var reply = new JsonObject { ["TableNames"] = new JsonArray([.. names.Take(limit).Select(name => (JsonNode)name)]) };
        if (names.Count > limit) reply["LastEvaluatedTableName"] = names[limit - 1];
        return reply;
    }

    private JsonObject Update(DynamoDbRequest request)
    {
        TableRules.CheckName(request);
        TableRules.RefuseUnsupported(request);
        TableRules.CheckChange(request);
        var found = Find(request);
        var now = cloud.Clock.GetUtcNow();
        return Described("TableDescription", _tables.Change(found.Name, table => TableRules.Changed(table, request, now)));
    }

    private JsonObject Delete(DynamoDbRequest request)
    {
        var table = Find(request);
        if (table.IsProtected)
        {
            throw new InvalidItemException(
                $"Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. "
                + $"Table: {table.Name}");
        }
        var content = _tables.Describe(table.Name);
        return new() { ["TableDescription"] = TableDescription.Of(_tables.Delete(table.Name), content, "DELETING") };
    }

    private JsonObject Described(string member, TableDefinition table) =>
        new() { [member] = TableDescription.Of(table, _tables.Describe(table.Name), "ACTIVE") };
}
