namespace FilePipeline.Emulator.Cloud;

/// <summary>An object as it was put.</summary>
internal sealed record StoredObject(string Key, long Size, string ETag, DateTimeOffset LastModified, string Sequencer);

/// <summary>Objects of a bucket and their bytes.</summary>
internal sealed record ObjectTotal(long Objects, long Bytes);

/// <summary>A page of a bucket, keys in the order of their UTF-8 bytes; Last is its last key or common prefix, where the next page begins.</summary>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Contents, IReadOnlyList<string> CommonPrefixes, bool IsTruncated, string? Last);

/// <summary>An object, its details and its bytes, all of the same write.</summary>
/// <param name="Object">Size, ETag and time.</param>
/// <param name="Details">What was stored with it.</param>
/// <param name="Content">Its bytes as they are now, whatever is put later; null when they were not asked for.</param>
internal sealed record OpenedObject(StoredObject Object, ObjectDetails Details, Stream? Content) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content?.DisposeAsync() ?? ValueTask.CompletedTask;
}
