namespace FilePipeline.Processor.Analysis;

/// <summary>Reports a scan that takes long, at most every 30 seconds.</summary>
/// <param name="clock">The time.</param>
/// <param name="report">Gets the bytes of the file that were read, and the bytes that they unpacked to.</param>
internal sealed class ScanProgress(TimeProvider clock, Action<long, long> report)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);
    private long _reported = clock.GetTimestamp();

    public void Reach(long readBytes, long unpackedBytes)
    {
        if (clock.GetElapsedTime(_reported) < _interval) return;
        _reported = clock.GetTimestamp();
        report(readBytes, unpackedBytes);
    }
}
