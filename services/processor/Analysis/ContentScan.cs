using System.Security.Cryptography;

namespace FilePipeline.Processor.Analysis;

/// <summary>What one pass over some content says.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Lines">Number of line feeds, plus one if the last line is not ended; null for what is not text.</param>
/// <param name="Sha256">64 hex digits.</param>
internal sealed record ScanResult(long Bytes, long? Lines, string Sha256);

/// <summary>One pass over content: bytes, lines, SHA-256. Feed it chunks of any length.</summary>
/// <param name="isText">Whether lines are counted.</param>
internal sealed class ContentScan(bool isText) : IDisposable
{
    private const byte LineFeed = (byte)'\n';
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;
    private long _lineFeeds;
    private byte _last = LineFeed;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty) return;
        _bytes += chunk.Length;
        _digest.AppendData(chunk);
        if (!isText) return;
        _lineFeeds += chunk.Count(LineFeed);
        _last = chunk[^1];
    }

    public ScanResult Finish() =>
        new(_bytes, isText ? _lineFeeds + (_last == LineFeed ? 0 : 1) : null, Convert.ToHexStringLower(_digest.GetHashAndReset()));

    public void Dispose() => _digest.Dispose();
}
