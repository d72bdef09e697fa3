using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The requests about tables.</summary>
internal static partial class TableShapes
{
    public const string NamePattern = "[a-zA-Z0-9_.-]+";

    private const int MinName = 3;
    private const int MaxName = 255;

    private static readonly Shape.Text _name = new() { Pattern = NamePattern, Length = (MinName, MaxName) };

    /// <summary>The table of an operation on items.</summary>
    public static Field Table { get; } = Field.Required("TableName", _name);

    // Operations on tables check the length with other words.
    public static Field ManagedTable { get; } = new("TableName", new Shape.Text { Pattern = NamePattern });

    public static Shape.Structure JustTable { get; } = new("", ManagedTable);

    public static Shape.Structure List { get; } = new(
        "", new("Limit", new Shape.Whole("Integer", 1, 100)), new("ExclusiveStartTableName", _name));

    public static Shape.List Tags { get; } = new(
        new Shape.Structure("Tag", Field.Required("Key", Shape.Any), Field.Required("Value", Shape.Any)));

    public static Shape.Structure Create { get; } = new(
        "",
        Field.Required("AttributeDefinitions", new Shape.List(new Shape.Structure(
            "AttributeDefinition",
            Field.Required("AttributeName", Shape.Any),
            Field.Required("AttributeType", new Shape.Text { OneOf = ["B", "N", "S"] })))),
        ManagedTable,
        Billing,
        Throughput,
        Field.Required("KeySchema", new Shape.List(
            new Shape.Structure(
                "KeySchemaElement",
                Field.Required("AttributeName", Shape.Any),
                Field.Required("KeyType", new Shape.Text { OneOf = ["HASH", "RANGE"] })),
            1, 2)),
        new("DeletionProtectionEnabled", Shape.Bool),
        Class,
        new("Tags", Tags));

    public static Shape.Structure Update { get; } = new(
        "", ManagedTable, Throughput, Billing, new("DeletionProtectionEnabled", Shape.Bool), Class);

    public static Shape.Structure TimeToLive { get; } = new(
        "",
        ManagedTable,
        Field.Required("TimeToLiveSpecification", new Shape.Structure(
            "TimeToLiveSpecification",
            Field.Required("AttributeName", new Shape.Text { Length = (1, MaxName) }),
            Field.Required("Enabled", Shape.Bool))));

    public static Shape.Structure Backups { get; } = new(
        "",
        ManagedTable,
        Field.Required("PointInTimeRecoverySpecification", new Shape.Structure(
            "PointInTimeRecoverySpecification", Field.Required("PointInTimeRecoveryEnabled", Shape.Bool))));

    private static Field Billing => new("BillingMode", new Shape.Text { OneOf = ["PROVISIONED", "PAY_PER_REQUEST"] });

    private static Field Class => new("TableClass", new Shape.Text { OneOf = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"] });

    private static Field Throughput => new("ProvisionedThroughput", new Shape.Structure(
        "ProvisionedThroughput",
        Field.Required("WriteCapacityUnits", new Shape.Whole("Long", 1)),
        Field.Required("ReadCapacityUnits", new Shape.Whole("Long", 1))));

    public static bool IsName(string text) => text.Length is >= MinName and <= MaxName && Name().IsMatch(text);

    [GeneratedRegex($@"\A{NamePattern}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
