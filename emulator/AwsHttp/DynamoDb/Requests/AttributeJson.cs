using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Converts attributes from and to JSON of the wire: <c>{"name":{"S":"text"}}</c>.</summary>
internal static class AttributeJson
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const int MaxDepth = 32;

    private static readonly string[] _types = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

    /// <summary>Reads JSON whose types were checked.</summary>
    /// <exception cref="InvalidItemException">A value is not one that DynamoDB accepts.</exception>
    public static AttributeMap ReadMap(JsonElement json, int depth = 0)
    {
        var map = new AttributeMap();
        foreach (var member in json.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null) map[member.Name] = Read(member.Value, depth);
        return map;
    }

    /// <exception cref="InvalidItemException">The value is not one that DynamoDB accepts.</exception>
    public static AttributeValue Read(JsonElement json, int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidItemException("Nesting Levels have exceeded supported limits");
        var members = json.EnumerateObject().Where(
            member => member.Value.ValueKind != JsonValueKind.Null && _types.Contains(member.Name)).ToList();
        if (members.Count == 0)
            throw new InvalidItemException("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        var value = Read(members[0].Name, members[0].Value, depth);
        return members.Count == 1 ? value
            : throw new InvalidItemException(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
    }

    public static JsonObject Write(AttributeMap map) =>
        new(map.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Write(pair.Value))));

    private static JsonObject Write(AttributeValue value) => new() { [value.Type] = ContentOf(value) };

    private static AttributeValue Read(string type, JsonElement json, int depth) => type switch
    {
        "S" => new AttributeValue.Text(json.GetString()!),
        "N" => new AttributeValue.Number(DynamoNumber.Parse(json.GetString()!)),
        "B" => new AttributeValue.Binary(json.GetBytesFromBase64()),
        "BOOL" => new AttributeValue.Flag(Shape.Flag.ValueOf(json) is true),
        "NULL" => Shape.Flag.ValueOf(json) is true ? new AttributeValue.Null()
            : throw new InvalidItemException($"{Invalid}Null attribute value types must have the value of true"),
        "L" => new AttributeValue.List([.. json.EnumerateArray().Select(member => Read(member, depth + 1))]),
        "M" => new AttributeValue.Map(ReadMap(json, depth + 1)),
        _ => ReadSet(type, json, depth),
    };

    private static AttributeValue.Set ReadSet(string type, JsonElement json, int depth)
    {
        var members = json.EnumerateArray().Select(member => Read(type[..1], member, depth)).ToList();
        if (members.Count == 0)
        {
            throw new InvalidItemException(Invalid + type switch
            {
                "SS" => "An string set  may not be empty",
                "NS" => "An number set  may not be empty",
                _ => "Binary sets should not be empty",
            });
        }
        if (members.DistinctBy(KeyTextOf).Count() == members.Count) return new(type, members);
        var shown = $"[{string.Join(", ", json.EnumerateArray().Select(member => member.GetString()))}]";
        throw new InvalidItemException(type switch
        {
            "SS" => $"{Invalid}Input collection {shown} contains duplicates.",
            "NS" => "Input collection contains duplicates",
            _ => $"{Invalid}Input collection {shown}of type BS contains duplicates.",
        });
    }

    private static string KeyTextOf(AttributeValue member) => Convert.ToHexString(TableKey.BytesOf(member));

    private static JsonNode? ContentOf(AttributeValue value) => value switch
    {
        AttributeValue.Text text => text.Value,
        AttributeValue.Number number => $"{number.Value}",
        AttributeValue.Binary binary => Convert.ToBase64String(binary.Value),
        AttributeValue.Flag flag => flag.Value,
        AttributeValue.List list => new JsonArray([.. list.Values.Select(Write)]),
        AttributeValue.Map map => Write(map.Values),
        AttributeValue.Set set => new JsonArray([.. set.Values.Select(ContentOf)]),
        _ => true,
    };
}
