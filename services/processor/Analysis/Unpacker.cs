using System.IO.Compression;

namespace FilePipeline.Processor.Analysis;

/// <summary>Bounds of unpacking.</summary>
/// <param name="Ratio">Unpacked bytes to packed ones, counted after <see cref="FreeBytes"/>.</param>
/// <param name="Bytes">Unpacked bytes.</param>
internal sealed record UnpackLimits(long Ratio, long Bytes)
{
    /// <summary>Unpacked bytes that no ratio is asked of: small content may pack very well.</summary>
    public const long FreeBytes = 1 << 20;
}

/// <summary>Packed content that expands beyond the limits.</summary>
internal sealed class ArchiveBombException(string message) : Exception(message);

/// <summary>Counts what comes out against what went in.</summary>
internal sealed class UnpackMeter(UnpackLimits limits, Func<long> packedBytes)
{
    private long _unpacked;

    /// <exception cref="ArchiveBombException">Beyond the limits.</exception>
    public void Count(int bytes)
    {
        _unpacked += bytes;
        if (_unpacked > limits.Bytes) throw new ArchiveBombException($"it expands to more than {limits.Bytes} bytes");
        if (_unpacked > UnpackLimits.FreeBytes && _unpacked / Math.Max(1, packedBytes()) > limits.Ratio)
            throw new ArchiveBombException($"it expands to more than {limits.Ratio} times its size");
    }
}

/// <summary>Opens packed content.</summary>
internal static class Unpacker
{
    public static bool CanUnpack(string type) => type is FileTypes.Gzip or FileTypes.Zstd;

#pragma warning disable CA2000 // The metered stream owns the one that it reads.
    public static Stream Open(string type, Stream packed, UnpackMeter meter) => new MeteredStream(
        type == FileTypes.Gzip
            ? new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true)
            : new ZstdSharp.DecompressionStream(packed, leaveOpen: true),
        meter);
#pragma warning restore CA2000

    /// <summary>What is inside <c>a.csv.gz</c> is called <c>a.csv</c>.</summary>
    public static string InnerName(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;

    private sealed class MeteredStream(Stream unpacked, UnpackMeter meter) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await unpacked.ReadAsync(buffer, cancellationToken);
            meter.Count(count);
            return count;
        }

        public override async ValueTask DisposeAsync()
        {
            await unpacked.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) unpacked.Dispose();
            base.Dispose(disposing);
        }
    }
}
