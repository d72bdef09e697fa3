using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>What ingest last received under a key: the state entry <see cref="StateKeys.Upload"/>, written before the object is stored. S3's event can carry none of it.</summary>
public sealed record UploadReceipt
{
    /// <summary>How long the entry is kept: as long as people may leave a parked file.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>SHA-256 of the received bytes, 64 hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes received.</summary>
    public required long Bytes { get; init; }

    /// <summary>ETags that S3 gives to this very upload; none where they cannot be foretold.</summary>
    public required IReadOnlyList<string> ETags { get; init; }

    /// <summary>When the last byte was received, by ingest's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>W3C trace context of the upload; null while nobody looks at traces.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The JSON text that is saved.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.UploadReceipt);
}
