using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Checks the ExclusiveStartKey of queries and scans.</summary>
internal static class StartKeys
{
    private const string Invalid = "The provided starting key is invalid";

    /// <exception cref="InvalidItemException">A value is not one that DynamoDB accepts.</exception>
    public static AttributeMap? Read(DynamoDbRequest request)
    {
        try
        {
            return request.Attributes("ExclusiveStartKey");
        }
        catch (InvalidItemException exception) when (!IsOfNumberOrSet(exception.Message))
        {
            throw new InvalidItemException($"{Invalid}: {exception.Message}");
        }
    }

    /// <exception cref="InvalidItemException">The start of a query has other attributes than the key.</exception>
    public static void CheckShape(AttributeMap? start, TableKey key)
    {
        if (start is null) return;
        if (start.Count != key.Attributes.Count || key.Attributes.Any(part => start.Find(part.Name) is null))
            throw new InvalidItemException(Invalid);
        _ = key.PlaceOfKey(start);
    }

    /// <summary>The range key from which a query goes on.</summary>
    /// <exception cref="InvalidItemException">The start is outside of the query.</exception>
    public static byte[] In(AttributeMap start, TableKey key, KeyRange range, IReadOnlyList<KeyCondition> conditions)
    {
        var place = key.PlaceOfKey(start);
        var isSameHash = place.Hash.AsSpan().SequenceEqual(range.Place.Hash);
        if (conditions.Count > 1 && !range.Contains(place.Range))
            throw new InvalidItemException("The provided starting key does not match the range key predicate");
        if (isSameHash) return place.Range;
        throw new InvalidItemException(conditions.Count > 1
            ? "The query can return at most one row and cannot be restarted"
            : "The provided starting key is outside query boundaries based on provided conditions");
    }

    /// <summary>The place after which a scan goes on; null for its beginning.</summary>
    /// <exception cref="InvalidItemException">The start is not a key, or is in another segment.</exception>
    public static ItemPlace? Of(AttributeMap? start, TableKey key, ScanSegment segment)
    {
        if (start is null) return null;
        try
        {
            var place = key.PlaceOfKey(start);
            return segment.Contains(place) ? place : throw new InvalidItemException(
                "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                + $"TotalSegments: {segment.Total} Segment: {segment.Number}");
        }
        catch (InvalidItemException exception)
        {
            throw new InvalidItemException($"{Invalid}: {exception.Message}");
        }
    }

    // DynamoDB does not say for these that they are in the start key.
    private static bool IsOfNumberOrSet(string message) =>
        ((string[])["contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude"])
            .Any(part => message.Contains(part, StringComparison.Ordinal));
}
