namespace FilePipeline.Emulator.Cloud;

/// <summary>A table as it was created and changed; kept as JSON in the database.</summary>
internal sealed record TableDefinition(string Name, Guid Id, DateTimeOffset CreatedAt, TableKey Key)
{
    /// <summary>Read and write units; null for PAY_PER_REQUEST.</summary>
    public TableThroughput? Throughput { get; init; }

    /// <summary>When the table was last set to PAY_PER_REQUEST.</summary>
    public DateTimeOffset? OnDemandSince { get; init; }

    /// <summary>The attribute with the expiry; null if the time to live is off.</summary>
    public string? ExpiryAttribute { get; init; }

    public bool IsProtected { get; init; }

    /// <summary>Whether point-in-time recovery is on; only the setting is kept.</summary>
    public DateTimeOffset? RecoverableSince { get; init; }

    public string? Class { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Read and write units of a table with billing mode PROVISIONED.</summary>
internal sealed record TableThroughput(long Reads, long Writes);

/// <summary>What DescribeTable says about the items.</summary>
internal sealed record TableContent(long Items, long Bytes);
