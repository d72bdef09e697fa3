namespace FilePipeline.Emulator.Cloud;

/// <summary>How an object is written.</summary>
internal sealed record ObjectWrite
{
    public static ObjectWrite Plain { get; } = new();

    public ObjectDetails Details { get; init; } = ObjectDetails.None;

    /// <summary>In place of the MD5 of the bytes.</summary>
    public string? ETag { get; init; }

    /// <summary>As notifications name it.</summary>
    public string Event { get; init; } = "ObjectCreated:Put";

    /// <summary>Throws unless the object that is there now, or null, may be replaced; nothing comes between the check and the write.</summary>
    public Action<StoredObject?>? Condition { get; init; }
}
