namespace FilePipeline.Processor.Analysis;

/// <summary>Bounds of unpacking.</summary>
/// <param name="Ratio">Unpacked bytes to packed ones, counted past <see cref="RatioAfterBytes"/>.</param>
/// <param name="Bytes">Unpacked bytes.</param>
internal sealed record UnpackLimits(long Ratio, long Bytes)
{
    /// <summary>Unpacked bytes that no ratio is asked of: ordinary logs pack 2,400 to 1.</summary>
    public long RatioAfterBytes { get; init; } = 1L << 30;

    /// <summary>Unpacked bytes that the lane has time for.</summary>
    public long LaneBytes { get; init; } = long.MaxValue;
}

/// <summary>Packed content that expands beyond the limits.</summary>
internal sealed class ArchiveBombException(string message) : Exception(message);

/// <summary>Content that is more work than its lane has time for.</summary>
internal sealed class TooMuchWorkException(string message) : Exception(message);

/// <summary>Counts what comes out of all layers of a file against what went in.</summary>
/// <param name="limits">The bounds.</param>
/// <param name="readBytes">Packed bytes of the file that were unpacked so far.</param>
/// <param name="totalBytes">Packed bytes of the file; null if nobody knows.</param>
internal sealed class UnpackMeter(UnpackLimits limits, Func<long> readBytes, long? totalBytes)
{
    // A rate is worth something after so large a part of what the lane has time for.
    private readonly long _estimateAfterBytes = limits.LaneBytes / 16;

    /// <summary>Unpacked bytes of all layers so far.</summary>
    public long UnpackedBytes { get; private set; }

    /// <exception cref="ArchiveBombException">Beyond the limits.</exception>
    /// <exception cref="TooMuchWorkException">More than the lane has time for, or will be at this rate.</exception>
    public void Count(int bytes)
    {
        UnpackedBytes += bytes;
        if (UnpackedBytes > limits.Bytes) throw new ArchiveBombException($"it expands to more than {limits.Bytes} bytes");
        if (UnpackedBytes > limits.RatioAfterBytes && UnpackedBytes / Math.Max(1, readBytes()) > limits.Ratio)
            throw new ArchiveBombException($"it expands to more than {limits.Ratio} times its size, and to more than {limits.RatioAfterBytes} bytes");
        if (UnpackedBytes > _estimateAfterBytes) RequireTimeFor(Math.Max(UnpackedBytes, Estimate()));
    }

    /// <summary>Content that is still packed says how many bytes it has. That may be wrong, and so it chooses no more than the lane.</summary>
    /// <exception cref="TooMuchWorkException">More than the lane has time for.</exception>
    public void Expect(long bytes) => RequireTimeFor((double)bytes + UnpackedBytes);

    private double Estimate() => totalBytes is { } total ? (double)UnpackedBytes * total / Math.Max(1, readBytes()) : 0;

    private void RequireTimeFor(double bytes)
    {
        if (bytes > limits.LaneBytes) throw new TooMuchWorkException($"it unpacks to some {bytes:0} bytes");
    }
}
