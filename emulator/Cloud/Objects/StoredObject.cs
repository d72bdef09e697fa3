namespace FilePipeline.Emulator.Cloud;

/// <summary>A stored object without its bytes.</summary>
internal sealed record StoredObject(string Key, long Size, string ETag, DateTimeOffset LastModified, string Sequencer);

/// <summary>The number of objects in a bucket and their total size.</summary>
internal sealed record ObjectTotal(long Objects, long Bytes);

/// <summary>One page of a listing, in UTF-8 byte order. Last is its last key or common prefix; the next page starts after it.</summary>
internal sealed record ObjectPage(
    IReadOnlyList<StoredObject> Contents, IReadOnlyList<string> CommonPrefixes, bool IsTruncated, string? Last);

/// <summary>An object, its details and its bytes, all from the same write.</summary>
/// <param name="Object">The object with size, ETag and time.</param>
/// <param name="Details">Its metadata.</param>
/// <param name="Content">Its bytes, which stay readable if it is replaced later; null if they were not requested.</param>
internal sealed record OpenedObject(StoredObject Object, ObjectDetails Details, Stream? Content) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The options of an object write.</summary>
internal sealed record ObjectWrite
{
    public static ObjectWrite Plain { get; } = new();

    public ObjectDetails Details { get; init; } = ObjectDetails.None;

    /// <summary>The ETag, if it is not the MD5 of the bytes.</summary>
    public string? ETag { get; init; }

    /// <summary>The event name in notifications.</summary>
    public string Event { get; init; } = "ObjectCreated:Put";

    /// <summary>Throws if the current object (null if there is none) may not be replaced. Check and write are one transaction.</summary>
    public Action<StoredObject?>? Condition { get; init; }
}
