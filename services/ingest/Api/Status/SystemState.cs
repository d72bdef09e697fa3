namespace FilePipeline.Ingest;

/// <summary>Whether files are being processed.</summary>
/// <param name="AsOf">When this was found out.</param>
/// <param name="Notice">Why files wait and none is processed, as one sentence; null while all is well.</param>
/// <param name="WaitingSince">The oldest known upload that waits too long; null without one.</param>
/// <param name="LastOutcomeAt">When the last outcome was published; null when none is known.</param>
internal sealed record SystemState(DateTimeOffset AsOf, string? Notice, DateTimeOffset? WaitingSince, DateTimeOffset? LastOutcomeAt);
