using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Conformance.Tests;

/// <summary>The AWS side of a target, as far as facts look at it.</summary>
internal abstract class World : IAsyncDisposable
{
    public const string Bucket = "uploads";
    public const string Table = "records";

    /// <summary>The queues that there are.</summary>
    public static IReadOnlyList<QueueSpec> Queues { get; } =
    [
        new("lane", VisibilitySeconds: 1) { DeadLetter = new DeadLetterSpec("lane-dlq", 2) }, new("lane-dlq"), new("slow-lane"),
    ];

    /// <summary>Host and port of the S3 that daprd's answers name.</summary>
    public abstract string Authority { get; }

    public abstract Task SendAsync(string queue, string body, CancellationToken cancellation);

    /// <summary>The bodies in a queue; they stay there.</summary>
    public abstract Task<IReadOnlyList<string>> PeekAsync(string queue, CancellationToken cancellation);

    public abstract Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation);

    /// <summary>Waits until a queue's counts are as wanted.</summary>
    public abstract Task WhenAsync(string queue, Func<QueueCounts, bool> wanted, CancellationToken cancellation);

    public abstract Task PutObjectAsync(string key, byte[] content, CancellationToken cancellation);

    public abstract Task<bool> HasObjectAsync(string key, CancellationToken cancellation);

    /// <summary>The one alert that was sent to the topic <c>alerts</c>; waits for it.</summary>
    public abstract Task<Alert> AlertAsync(CancellationToken cancellation);

    /// <summary>Whether a row's value is text; null when there is no such row.</summary>
    public abstract Task<bool?> IsTextAsync(string key, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}

/// <summary>What SNS was given.</summary>
internal sealed record Alert(string Message, string Subject);
