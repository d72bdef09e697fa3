namespace FilePipeline.Contracts;

/// <summary>The result of comparing read content with the upload that ingest received.</summary>
public enum IntegrityFinding
{
    /// <summary>No receipt of ingest belongs to this write.</summary>
    Unknown,

    /// <summary>The same bytes.</summary>
    Intact,

    /// <summary>Ingest received other bytes for this write.</summary>
    Mismatch,
}

/// <summary>Compares the bytes that ingest received with those that the processor read. Pure.</summary>
public static class Integrity
{
    /// <summary>Compares only if the event's ETag is one that S3 gives to the received bytes, since a write by another client has another
    /// ETag or the same content. Times are not compared, since they come from different clocks.</summary>
    /// <param name="receipt">The receipt of the last upload of the key; null when there is none.</param>
    /// <param name="write">The version of the object in the event.</param>
    /// <param name="sha256">SHA-256 of the read content.</param>
    public static IntegrityFinding Compare(UploadReceipt? receipt, ObjectVersion write, string sha256)
    {
        if (!IsOf(receipt, write)) return IntegrityFinding.Unknown;
        return receipt!.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase) ? IntegrityFinding.Intact : IntegrityFinding.Mismatch;
    }

    /// <summary>Whether a receipt certainly belongs to this write.</summary>
    public static bool IsOf(UploadReceipt? receipt, ObjectVersion write) =>
        receipt is not null && write.ETag is { } eTag && receipt.ETags.Contains(eTag, StringComparer.OrdinalIgnoreCase);
}
