using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An entry of a Dapr state store, in the attributes of state.aws.dynamodb: the value is type B for bytes and S for
/// JSON.</summary>
internal sealed record StateItem(AttributeValue Value, string ETag, DateTimeOffset? ExpiresAt)
{
    public const string ETagAttribute = "etag";

    private const string ValueAttribute = "value";

    public bool IsText => Value is AttributeValue.Text;

    public byte[] Bytes => Value switch
    {
        AttributeValue.Text text => Encoding.UTF8.GetBytes(text.Value),
        AttributeValue.Binary binary => binary.Value,
        _ => [],
    };

    /// <summary>The entry with a key, in a table whose hash key is <c>key</c>; null if there is none.</summary>
    public static Task<StateItem?> FindAsync(TableStore tables, string table, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(tables.Find(table, new() { ["key"] = AttributeValue.Of(key) }) is { } item ? From(item, null) : null);
    }

    /// <summary>Reads an item; like daprd, takes a missing attribute for an empty one.</summary>
    public static StateItem From(AttributeMap item, string? expiryAttribute) => new(
        item.Find(ValueAttribute) ?? new AttributeValue.Binary([]),
        item.Find(ETagAttribute) is AttributeValue.Text eTag ? eTag.Value : "",
        ItemExpiry.Of(item, expiryAttribute) is { } seconds ? TimeOf(seconds) : null);

    public AttributeMap ToAttributes(string keyAttribute, string key, string? expiryAttribute)
    {
        var item = new AttributeMap
        {
            [keyAttribute] = AttributeValue.Of(key),
            [ValueAttribute] = Value,
            [ETagAttribute] = AttributeValue.Of(ETag),
        };
        if (ExpiresAt is { } at) item[expiryAttribute ?? "expiresAt"] = AttributeValue.Of(at.ToUnixTimeSeconds());
        return item;
    }

    private static DateTimeOffset TimeOf(long seconds) => DateTimeOffset.FromUnixTimeSeconds(
        Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
