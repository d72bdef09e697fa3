using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>The receipt of the last upload of a key: the state entry <see cref="StateKeys.Upload"/>, written before the object is stored,
/// since the S3 event carries none of it.</summary>
public sealed record UploadReceipt
{
    /// <summary>How long the entry is kept, so that a file can stay parked for weeks.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>SHA-256 of the received bytes, 64 hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes received.</summary>
    public required long Bytes { get; init; }

    /// <summary>ETags that S3 gives to this upload; none where they cannot be predicted.</summary>
    public required IReadOnlyList<string> ETags { get; init; }

    /// <summary>When the last byte was received, by ingest's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>W3C trace context of the upload; null without telemetry.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The JSON text that is saved.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.UploadReceipt);
}
