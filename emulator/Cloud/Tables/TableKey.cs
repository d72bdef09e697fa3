using System.Text.Json.Serialization;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An attribute of a key; the type is S, N or B.</summary>
internal sealed record KeyAttribute(string Name, string Type);

/// <summary>The attributes that name an item: a hash key, and a range key if the table has one.</summary>
internal sealed record TableKey(KeyAttribute Hash, KeyAttribute? Range)
{
    private const string NoMatch = "The provided key element does not match the schema";
    private const string Invalid = "One or more parameter values were invalid: ";
    private const int MaxHash = 2048;
    private const int MaxRange = 1024;

    [JsonIgnore]
    public IReadOnlyList<KeyAttribute> Attributes => Range is null ? [Hash] : [Hash, Range];

    public bool Has(string attribute) => Hash.Name == attribute || Range?.Name == attribute;

    /// <summary>The key attributes of an item.</summary>
    public AttributeMap Of(AttributeMap item) => new(Attributes.Select(part => KeyValuePair.Create(part.Name, item[part.Name])));

    /// <summary>Places a key that names an item.</summary>
    /// <exception cref="InvalidItemException">The attributes are not those of the key.</exception>
    public ItemPlace PlaceOfKey(AttributeMap key)
    {
        if (key.Count != Attributes.Count || Attributes.Any(part => key.Find(part.Name)?.Type != part.Type))
            throw new InvalidItemException(NoMatch);
        return Place(key, Invalid);
    }

    /// <summary>Places an item that is written.</summary>
    /// <exception cref="InvalidItemException">A key attribute is missing, empty, too long or of another type.</exception>
    public ItemPlace PlaceOfItem(AttributeMap item)
    {
        foreach (var part in Attributes)
        {
            var value = item.Find(part.Name) ?? throw new InvalidItemException($"{Invalid}Missing the key {part.Name} in the item");
            if (value.Type == part.Type) continue;
            throw new InvalidItemException($"{Invalid}Type mismatch for key {part.Name} expected: {part.Type} actual: {value.Type}");
        }
        return Place(item, "One or more parameter values are not valid. ");
    }

    private ItemPlace Place(AttributeMap item, string prefix)
    {
        var (hash, range) = (BytesOf(item[Hash.Name]), Range is null ? [] : BytesOf(item[Range.Name]));
        foreach (var (part, bytes) in Attributes.Zip([hash, range]))
        {
            if (bytes.Length > 0) continue;
            var type = part.Type == "S" ? "string" : "binary";
            throw new InvalidItemException(
                $"{prefix}The AttributeValue for a key attribute cannot contain an empty {type} value. Key: {part.Name}");
        }
        if (hash.Length > MaxHash)
            throw new InvalidItemException($"{Invalid}Size of hashkey has exceeded the maximum size limit of{MaxHash} bytes");
        if (range.Length > MaxRange)
            throw new InvalidItemException($"{Invalid}Aggregated size of all range keys has exceeded the size limit of {MaxRange} bytes");
        return ItemPlace.Of(hash, range);
    }

    /// <summary>Bytes in the order in which DynamoDB sorts values of one type.</summary>
    public static byte[] BytesOf(AttributeValue value) => value switch
    {
        AttributeValue.Text text => System.Text.Encoding.UTF8.GetBytes(text.Value),
        AttributeValue.Number number => number.Value.ToOrderedBytes(),
        AttributeValue.Binary binary => binary.Value,
        _ => throw new InvalidItemException(NoMatch),
    };
}
