namespace FilePipeline.Processor;

/// <summary>One delivery of a message.</summary>
/// <param name="Lane">The way that it came.</param>
/// <param name="Token">Its own, for claims: what it claims, it may also release.</param>
/// <param name="Limit">Cancelled when the lane's time is over, and by nothing else.</param>
internal sealed record Attempt(Lane Lane, string Token, CancellationToken Limit);
