using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Finds the keys that key conditions name.</summary>
internal static class KeyConditionRange
{
    private const string NotSupported = "Query key condition not supported";

    /// <exception cref="InvalidItemException">The conditions do not fit the key of the table.</exception>
    public static KeyRange Of(TableKey key, IReadOnlyList<KeyCondition> conditions)
    {
        if (key.Range is null && conditions.Count > 1) throw new InvalidItemException(NotSupported);
        var hash = Find(key.Hash, conditions, isRequired: true)!;
        if (hash.Operator != "EQ") throw new InvalidItemException(NotSupported);
        var bytes = TableKey.BytesOf(hash.Values[0]);
        if (bytes.Length == 0)
        {
            throw new InvalidItemException(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                + $"{(key.Hash.Type == "S" ? "string" : "binary")} value. Key: {key.Hash.Name}");
        }
        var range = key.Range is null ? null : Find(key.Range, conditions, isRequired: conditions.Count > 1);
        return range is null ? KeyRange.All(bytes) : RangeOf(bytes, range);
    }

    private static KeyCondition? Find(KeyAttribute part, IReadOnlyList<KeyCondition> conditions, bool isRequired)
    {
        var found = conditions.FirstOrDefault(condition => condition.Attribute == part.Name);
        if (found is null)
            return isRequired ? throw new InvalidItemException($"Query condition missed key schema element: {part.Name}") : null;
        return found.Values.All(value => value.Type == part.Type) ? found
            : throw new InvalidItemException(
                "One or more parameter values were invalid: Condition parameter type does not match schema type");
    }

    private static KeyRange RangeOf(byte[] hash, KeyCondition condition)
    {
        var all = KeyRange.All(hash);
        var value = TableKey.BytesOf(condition.Values[0]);
        return condition.Operator switch
        {
            "EQ" => all with { Low = value, High = value },
            "LT" => all with { High = value, IncludesHigh = false },
            "LE" => all with { High = value },
            "GT" => all with { Low = value, IncludesLow = false },
            "GE" => all with { Low = value },
            "BETWEEN" => all with { Low = value, High = TableKey.BytesOf(condition.Values[1]) },
            _ => KeyRange.StartingWith(hash, value),
        };
    }
}
