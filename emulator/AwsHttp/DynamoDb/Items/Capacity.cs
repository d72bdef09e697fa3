using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The capacity that requests consume: a read unit for 4 KB (half of one if it is eventually consistent), a write unit for 1
/// KB.</summary>
internal sealed class Capacity(DynamoDbRequest request)
{
    private const double ReadUnit = 4096;
    private const double WriteUnit = 1024;

    private readonly string? _wanted = request.Text("ReturnConsumedCapacity");
    private readonly Dictionary<string, double> _units = new(StringComparer.Ordinal);

    /// <summary>2 for transactions, which read or write an item twice.</summary>
    public int Factor { get; init; } = 1;

    /// <summary>The name of the units of a transaction; null for no transaction.</summary>
    public string? UnitsName { get; init; }

    public void Read(string table, long bytes, bool isConsistent) =>
        Add(table, Math.Max(1, Math.Ceiling(bytes / ReadUnit)) * (isConsistent ? 1 : 0.5));

    public void Read(string table, AttributeMap? item, bool isConsistent) =>
        Read(table, item is null ? 0 : ItemSize.Of(item), isConsistent);

    public void Write(string table, ItemChange change) =>
        Add(table, Math.Max(1, Math.Ceiling(Math.Max(SizeOf(change.Before), SizeOf(change.After)) / WriteUnit)));

    /// <summary>Adds the capacity of the only table to a reply, if it was asked for.</summary>
    public void ReportTo(JsonObject reply)
    {
        if (_wanted is "TOTAL" or "INDEXES") reply["ConsumedCapacity"] = Report().Single();
    }

    /// <summary>Adds the capacity of each table to a reply, if it was asked for.</summary>
    public void ReportEachTo(JsonObject reply)
    {
        if (_wanted is "TOTAL" or "INDEXES") reply["ConsumedCapacity"] = new JsonArray([.. Report()]);
    }

    private IEnumerable<JsonObject> Report() => _units.Select(pair =>
    {
        var report = Units(pair.Value);
        report["TableName"] = pair.Key;
        if (_wanted == "INDEXES") report["Table"] = Units(pair.Value);
        return report;
    });

    private JsonObject Units(double units)
    {
        var report = new JsonObject { ["CapacityUnits"] = units };
        if (UnitsName is not null) report[UnitsName] = units;
        return report;
    }

    private void Add(string table, double units) => _units[table] = _units.GetValueOrDefault(table) + (units * Factor);

    private static int SizeOf(AttributeMap? item) => item is null ? 0 : ItemSize.Of(item);
}
