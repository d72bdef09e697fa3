namespace FilePipeline.Processor.Analysis;

/// <summary>Limits of unpacking.</summary>
/// <param name="Ratio">Maximum of unpacked bytes to packed bytes, checked above <see cref="RatioAfterBytes"/>.</param>
/// <param name="Bytes">Maximum of unpacked bytes.</param>
internal sealed record UnpackLimits(long Ratio, long Bytes)
{
    /// <summary>Unpacked bytes below which no ratio is checked: ordinary logs reach 2,400 to 1.</summary>
    public long RatioAfterBytes { get; init; } = 1L << 30;

    /// <summary>Maximum of unpacked bytes in this lane.</summary>
    public long LaneBytes { get; init; } = long.MaxValue;
}

/// <summary>Packed content unpacks to more than the limits allow.</summary>
internal sealed class ArchiveBombException(string message) : Exception(message);

/// <summary>Content takes more time than its lane has.</summary>
internal sealed class TooMuchWorkException(string message) : Exception(message);

/// <summary>Compares the unpacked bytes of all layers of a file with its packed bytes.</summary>
/// <param name="limits">The limits.</param>
/// <param name="readBytes">Returns the packed bytes of the file that were unpacked so far.</param>
/// <param name="totalBytes">Packed bytes of the file; null if unknown.</param>
internal sealed class UnpackMeter(UnpackLimits limits, Func<long> readBytes, long? totalBytes)
{
    // An estimate is reliable only after this part of the lane's limit.
    private readonly long _estimateAfterBytes = limits.LaneBytes / 16;

    /// <summary>Unpacked bytes of all layers so far.</summary>
    public long UnpackedBytes { get; private set; }

    /// <exception cref="ArchiveBombException">More than the limits allow.</exception>
    /// <exception cref="TooMuchWorkException">More than the lane's limit, now or at this rate.</exception>
    public void Count(int bytes)
    {
        UnpackedBytes += bytes;
        if (UnpackedBytes > limits.Bytes) throw new ArchiveBombException($"it unpacks to more than {limits.Bytes} bytes");
        if (UnpackedBytes > limits.RatioAfterBytes && UnpackedBytes / Math.Max(1, readBytes()) > limits.Ratio)
        {
            throw new ArchiveBombException(
                $"it unpacks to more than {limits.Ratio} times its size, and to more than {limits.RatioAfterBytes} bytes");
        }

        if (UnpackedBytes > _estimateAfterBytes) RequireTimeFor(Math.Max(UnpackedBytes, Estimate()));
    }

    /// <summary>Checks the unpacked length that content announces. It may be wrong, so it only decides the lane.</summary>
    /// <exception cref="TooMuchWorkException">More than the lane's limit.</exception>
    public void Expect(long bytes) => RequireTimeFor((double)bytes + UnpackedBytes);

    private double Estimate() => totalBytes is { } total ? (double)UnpackedBytes * total / Math.Max(1, readBytes()) : 0;

    private void RequireTimeFor(double bytes)
    {
        if (bytes > limits.LaneBytes) throw new TooMuchWorkException($"it unpacks to about {bytes:0} bytes");
    }
}
