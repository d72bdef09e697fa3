namespace FilePipeline.Requeue;

/// <summary>How long a dead letter waits. Pure.</summary>
internal static class BackOff
{
    /// <summary>Exponential from the minimum to the maximum, with up to half of it taken off at random so that what failed together does not come
    /// back together.</summary>
    /// <param name="round">From 1.</param>
    /// <param name="options">Minimum and maximum.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Delay(int round, RequeueOptions options, double random)
    {
        var steps = Math.Clamp(round - 1, 0, 40);
        var full = Math.Min(options.BackoffMaximum.TotalSeconds, options.BackoffMinimum.TotalSeconds * Math.Pow(2, steps));
        return TimeSpan.FromSeconds(full * (1 - (Math.Clamp(random, 0, 1) / 2)));
    }
}
