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
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly LineFeeds? _lines = isText ? new() : null;
    private long _bytes;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty) return;
        _bytes += chunk.Length;
        _digest.AppendData(chunk);
        _lines?.Append(chunk);
    }

    public ScanResult Finish() =>
        new(_bytes, _lines?.Lines, Convert.ToHexStringLower(_digest.GetHashAndReset()));

    public void Dispose() => _digest.Dispose();
}
