namespace FilePipeline.Contracts;

/// <summary>How content that was read stands to what ingest received.</summary>
public enum IntegrityFinding
{
    /// <summary>Nothing says that ingest received this very write.</summary>
    Unknown,

    /// <summary>The same bytes.</summary>
    Intact,

    /// <summary>Ingest received this write, and its bytes were others.</summary>
    Mismatch,
}

/// <summary>Compares the bytes that ingest received with those that the processor read. Pure.</summary>
public static class Integrity
{
    /// <summary>Compares only where the event's ETag is one that S3 gives to the received bytes. No clocks are compared, for they are of two machines: a write
    /// by anyone else, before, after or in between, has another ETag or the same content.</summary>
    /// <param name="receipt">What ingest last received under the key; null when nothing is known.</param>
    /// <param name="write">The write that the event is about.</param>
    /// <param name="sha256">Of the content that was read.</param>
    public static IntegrityFinding Compare(UploadReceipt? receipt, ObjectVersion write, string sha256)
    {
        if (!IsOf(receipt, write)) return IntegrityFinding.Unknown;
        return receipt!.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase) ? IntegrityFinding.Intact : IntegrityFinding.Mismatch;
    }

    /// <summary>Whether a receipt surely is of this very write.</summary>
    public static bool IsOf(UploadReceipt? receipt, ObjectVersion write) =>
        receipt is not null && write.ETag is { } eTag && receipt.ETags.Contains(eTag, StringComparer.OrdinalIgnoreCase);
}
