namespace FilePipeline.Contracts;

/// <summary>How long the stop of each service waits for requests in flight before it cancels them.</summary>
public static class DrainLimits
{
    private static readonly TimeSpan _recording = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _recordingSent = TimeSpan.FromSeconds(5);

    /// <summary>Number of channels for one outcome.</summary>
    public static int Channels { get; } = 3;

    /// <summary>Time for a large file and for saving its record.</summary>
    public static TimeSpan OfProcessor(TimeSpan largeHandlerLimit) => largeHandlerLimit + _recording;

    /// <summary>Time for a job that runs to the end of its lease.</summary>
    public static TimeSpan OfRequeue(TimeSpan leaseLength) => leaseLength + _recording;

    /// <summary>Time for every channel of one outcome.</summary>
    public static TimeSpan OfNotifier(TimeSpan sendLimit) => (sendLimit * Channels) + _recordingSent;
}
