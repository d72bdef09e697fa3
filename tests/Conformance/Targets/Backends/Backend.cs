using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Conformance.Tests;

/// <summary>The AWS side of a target, as far as facts use it.</summary>
internal abstract class Backend : IAsyncDisposable
{
    public const string Bucket = "uploads";
    public const string Table = "records";

    /// <summary>The queues of the facts.</summary>
    public static IReadOnlyList<QueueSpec> Queues { get; } =
    [
        new("lane", VisibilitySeconds: 1) { DeadLetter = new DeadLetterSpec("lane-dlq", 2) }, new("lane-dlq"), new("slow-lane"),
    ];

    /// <summary>The host and port of S3 in daprd's answers.</summary>
    public abstract string Authority { get; }

    public abstract Task SendAsync(string queue, string body, CancellationToken cancellation);

    /// <summary>Reads the bodies in a queue without removing them.</summary>
    public abstract Task<IReadOnlyList<string>> PeekAsync(string queue, CancellationToken cancellation);

    public abstract Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation);

    /// <summary>Waits until the counts of a queue fulfil a condition.</summary>
    public abstract Task WhenAsync(string queue, Func<QueueCounts, bool> wanted, CancellationToken cancellation);

    public abstract Task PutObjectAsync(string key, byte[] content, CancellationToken cancellation);

    public abstract Task<bool> HasObjectAsync(string key, CancellationToken cancellation);

    /// <summary>Waits for the only alert on the topic <c>alerts</c>.</summary>
    public abstract Task<Alert> AlertAsync(CancellationToken cancellation);

    /// <summary>Whether the value of an item is text; null if the item does not exist.</summary>
    public abstract Task<bool?> IsTextAsync(string key, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A message published to SNS.</summary>
internal sealed record Alert(string Message, string Subject);
