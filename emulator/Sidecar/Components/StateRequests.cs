namespace FilePipeline.Emulator.Sidecar;

/// <summary>One value to save. IsJson: daprd has parsed it, so the store writes it anew as text.</summary>
internal sealed record StateWrite(string Key, ReadOnlyMemory<byte> Value, string? ETag)
{
    public bool IsJson { get; init; }

    public bool IsFirstWrite { get; init; }

    /// <summary>ttlInSeconds as it was written in the metadata.</summary>
    public string? TimeToLive { get; init; }
}

internal sealed record StateRemoval(string Key, string? ETag);

/// <summary>What a read found; no etag: nothing.</summary>
internal sealed record StateValue(ReadOnlyMemory<byte> Data, string ETag, DateTimeOffset? ExpiresAt)
{
    public static StateValue Missing { get; } = new(ReadOnlyMemory<byte>.Empty, "", null);

    public bool IsMissing => ETag.Length == 0;
}

/// <summary>One step of a transaction: a write, or the removal of a key whatever its etag.</summary>
internal sealed record StateStep(StateWrite? Write, string? RemovedKey);
