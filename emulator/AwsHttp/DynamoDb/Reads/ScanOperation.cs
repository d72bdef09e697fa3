using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Scan: all items of a table or of a segment.</summary>
internal sealed class ScanOperation(TableStore tables)
{
    private static readonly string[] _expressions = ["ProjectionExpression", "FilterExpression"];

    public IEnumerable<DynamoDbOperation> All => [new("Scan", ItemShapes.Scan, Scan)];

    private JsonObject Scan(DynamoDbRequest request)
    {
        RequestExpressions.CheckParameters(request, _expressions);
        var start = StartKeys.Read(request);
        var segment = ScanSegment.Read(request);
        var expressions = RequestExpressions.Read(request, _expressions);
        var table = tables.Get(request.Table);
        ItemPage.CheckSelection(request);
        var after = StartKeys.Of(start, table.Key, segment);
        KeyChecks.RefuseNested(table.Key, expressions.Projection?.Paths);
        KeyChecks.RefuseNested(table.Key, expressions.Filter?.Paths);
        return tables.Read(() => new ItemPage(request, table, expressions)
            .Of(tables.Rows.Scan(table.Name, segment.FirstSlot, segment.LastSlot, after)));
    }
}
