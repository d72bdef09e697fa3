namespace FilePipeline.Contracts;

/// <summary>How long each service's requests may be in flight when it is told to stop: a stop waits so long before it cuts anything off.</summary>
public static class DrainLimits
{
    private static readonly TimeSpan _recording = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _marking = TimeSpan.FromSeconds(5);

    /// <summary>Channels that one outcome may go to.</summary>
    public static int Channels { get; } = 3;

    /// <summary>A large file, and the time to record it.</summary>
    public static TimeSpan OfProcessor(TimeSpan largeHandlerLimit) => largeHandlerLimit + _recording;

    /// <summary>A job that runs to the end of its lease.</summary>
    public static TimeSpan OfRequeue(TimeSpan leaseLength) => leaseLength + _recording;

    /// <summary>Every channel of one outcome.</summary>
    public static TimeSpan OfNotifier(TimeSpan sendLimit) => (sendLimit * Channels) + _marking;
}
