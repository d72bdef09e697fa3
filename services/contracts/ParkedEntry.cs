namespace FilePipeline.Contracts;

/// <summary>What a parking entry holds: under <see cref="ParkingKeys.DuePrefix"/> to be sent at its time, under
/// <see cref="ParkingKeys.ParkedPrefix"/> for a person to look at.</summary>
/// <param name="FileId">The file; null for a message, which no record names.</param>
/// <param name="Key">The S3 key; null likewise.</param>
/// <param name="Code">The cause.</param>
/// <param name="Reason">The cause as a sentence.</param>
/// <param name="Body">The exact message body, base64 on the wire.</param>
/// <param name="At">When the entry was made.</param>
public sealed record ParkedEntry(string? FileId, string? Key, string? Code, string? Reason, ReadOnlyMemory<byte> Body, DateTimeOffset At);
