using System.Text.Json;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>A request, or an object in one, whose types and constraints were checked.</summary>
internal sealed class DynamoDbRequest(JsonElement json)
{
    public string Table => RequiredText("TableName");

    public JsonElement Json => json;

    public bool Has(string name) => In(name) is not null;

    public string? Text(string name) => In(name)?.GetString();

    public string RequiredText(string name) => Text(name)!;

    public bool Flag(string name) => In(name) is { } flag && Shape.Flag.ValueOf(flag) is true;

    public long? Number(string name) => In(name)?.GetInt64();

    /// <summary>A member that is an object; null if it is absent.</summary>
    public DynamoDbRequest? Part(string name) => In(name) is { } part ? new(part) : null;

    public IReadOnlyList<DynamoDbRequest> Parts(string name) =>
        In(name) is { } list ? [.. list.EnumerateArray().Select(part => new DynamoDbRequest(part))] : [];

    /// <summary>The members of an object with free names, in their order.</summary>
    public IReadOnlyList<(string Name, DynamoDbRequest Value)> Members(string name) =>
        In(name) is { } part ? [.. part.EnumerateObject().Select(member => (member.Name, new DynamoDbRequest(member.Value)))] : [];

    public IReadOnlyList<string> Texts(string name) =>
        In(name) is { } list ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];

    public Dictionary<string, string>? TextMap(string name) =>
        In(name)?.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);

    /// <summary>Attributes; null if the member is absent.</summary>
    /// <exception cref="InvalidItemException">A value is not one that DynamoDB accepts.</exception>
    public AttributeMap? Attributes(string name) => In(name) is { } map ? AttributeJson.ReadMap(map) : null;

    /// <exception cref="InvalidItemException">A value is not one that DynamoDB accepts.</exception>
    public AttributeMap RequiredAttributes(string name) => Attributes(name)!;

    /// <summary>Refuses members of the older interface, which expressions replaced.</summary>
    /// <exception cref="InvalidItemException">The request has one.</exception>
    public void Refuse(params IEnumerable<(string Name, string Instead)> members)
    {
        if (members.FirstOrDefault(member => Has(member.Name)) is ({ } name, var instead))
            throw new InvalidItemException($"The parameter {name} is not supported by the emulator: use {instead}");
    }

    private JsonElement? In(string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
