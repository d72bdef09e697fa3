namespace FilePipeline.Processor.Analysis;

/// <summary>Reports the progress of a long scan, at most every 30 seconds.</summary>
/// <param name="clock">The time.</param>
/// <param name="report">Called with the bytes read from the file, and the bytes unpacked from them.</param>
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
