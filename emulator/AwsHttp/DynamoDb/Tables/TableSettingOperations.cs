using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The time to live and the backups of a table. Of backups only the setting is kept, which Terraform reads.</summary>
internal sealed class TableSettingOperations(EmbeddedCloud cloud)
{
    private readonly TableOperations _tables = new(cloud);

    public IEnumerable<DynamoDbOperation> All =>
    [
        new("DescribeTimeToLive", TableShapes.JustTable, DescribeTimeToLive),
        new("UpdateTimeToLive", TableShapes.TimeToLive, UpdateTimeToLive),
        new("DescribeContinuousBackups", TableShapes.JustTable, request => Backups(_tables.Find(request))),
        new("UpdateContinuousBackups", TableShapes.Backups, UpdateBackups),
    ];

    private JsonObject DescribeTimeToLive(DynamoDbRequest request)
    {
        var attribute = _tables.Find(request).ExpiryAttribute;
        var description = new JsonObject { ["TimeToLiveStatus"] = attribute is null ? "DISABLED" : "ENABLED" };
        if (attribute is not null) description["AttributeName"] = attribute;
        return new() { ["TimeToLiveDescription"] = description };
    }

    private JsonObject UpdateTimeToLive(DynamoDbRequest request)
    {
        var table = _tables.Find(request);
        var wanted = request.Part("TimeToLiveSpecification")!;
        var (attribute, isOn) = (wanted.RequiredText("AttributeName"), wanted.Flag("Enabled"));
        if (!isOn && table.ExpiryAttribute is null) throw new InvalidItemException("TimeToLive is already disabled");
        if (isOn && table.ExpiryAttribute == attribute) throw new InvalidItemException("TimeToLive is already enabled");
        if (table.ExpiryAttribute is { } present && present != attribute)
        {
            throw new InvalidItemException(isOn
                ? $"TimeToLive is active on a different AttributeName: current AttributeName is {present}"
                : $"TimeToLive is active on a different AttributeName: current AttributeName is {present}, given AttributeName is "
                    + $"{attribute}");
        }
        cloud.Tables.Change(table.Name, before => before with { ExpiryAttribute = isOn ? attribute : null });
        return new() { ["TimeToLiveSpecification"] = new JsonObject { ["AttributeName"] = attribute, ["Enabled"] = isOn } };
    }

    private JsonObject UpdateBackups(DynamoDbRequest request)
    {
        var isOn = request.Part("PointInTimeRecoverySpecification")!.Flag("PointInTimeRecoveryEnabled");
        var now = cloud.Clock.GetUtcNow();
        return Backups(cloud.Tables.Change(
            _tables.Find(request).Name, table => table with { RecoverableSince = isOn ? table.RecoverableSince ?? now : null }));
    }

    private static JsonObject Backups(TableDefinition table) => new()
    {
        ["ContinuousBackupsDescription"] = new JsonObject
        {
            ["ContinuousBackupsStatus"] = "ENABLED",
            ["PointInTimeRecoveryDescription"] = new JsonObject
            {
                ["PointInTimeRecoveryStatus"] = table.RecoverableSince is null ? "DISABLED" : "ENABLED",
            },
        },
    };
}
