using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>What expressions may not do with key attributes.</summary>
internal static class KeyChecks
{
    /// <exception cref="InvalidItemException">A path leads into a key attribute.</exception>
    public static void RefuseNested(TableKey key, IEnumerable<DocumentPath>? paths)
    {
        if (paths?.FirstOrDefault(path => path.IsNested && key.Has(path.Attribute)) is not { } nested) return;
        throw new InvalidItemException(
            $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {nested.Attribute}");
    }

    /// <exception cref="InvalidItemException">A filter of a query names a key attribute.</exception>
    public static void RefuseKeys(TableKey key, IEnumerable<DocumentPath>? paths)
    {
        if (key.Attributes.FirstOrDefault(part => paths?.Any(path => path.Attribute == part.Name) is true) is not { } part) return;
        throw new InvalidItemException(
            $"Filter Expression can only contain non-primary key attributes: Primary key attribute: {part.Name}");
    }
}
