using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The keys of one table in a BatchGetItem.</summary>
internal sealed record TableRead(string Table, DynamoDbRequest Request, IReadOnlyList<AttributeMap> Keys, Projection? Projection)
{
    public bool IsConsistent => Request.Flag("ConsistentRead");

    /// <exception cref="InvalidItemException">The request is not valid.</exception>
    public static TableRead Of(string table, DynamoDbRequest request)
    {
        var projection = RequestExpressions.Read(request, "ProjectionExpression").Projection;
        return new(table, request, [.. request.Parts("Keys").Select(key => AttributeJson.ReadMap(key.Json))], projection);
    }

    /// <exception cref="InvalidItemException">A key is not one of the table, or is there twice.</exception>
    public void Check(TableKey key)
    {
        KeyChecks.RefuseNested(key, Projection?.Paths);
        if (Keys.Select(key.PlaceOfKey).DistinctBy(place => place.Name).Count() < Keys.Count)
            throw new InvalidItemException("Provided list of item keys contains duplicates");
    }

    /// <summary>The request for the keys that were not read.</summary>
    public JsonObject Unprocessed(JsonArray keys)
    {
        var rest = JsonNode.Parse(Request.Json.GetRawText())!.AsObject();
        rest[nameof(Keys)] = keys;
        return rest;
    }
}
