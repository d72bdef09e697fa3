using System.IO.Compression;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>Opens packed content.</summary>
internal static class Unpacker
{
    /// <summary>The largest zstd window: the limit of the <c>zstd</c> tool, which <c>zstd --long</c> needs.</summary>
    public const int WindowLog = 27;

    public static bool CanUnpack(string type) => type is FileTypes.Gzip or FileTypes.Zstd;

    /// <summary>Opens one layer.</summary>
    /// <param name="type">A type that <see cref="CanUnpack"/> accepts.</param>
    /// <param name="packed">The packed content, at its first byte.</param>
    /// <param name="meter">Counts bytes of the whole file.</param>
    /// <param name="windows">Memory for the windows; null for no common limit.</param>
    public static UnpackedStream Open(string type, Stream packed, UnpackMeter meter, WindowRoom? windows)
    {
#pragma warning disable CA2000 // The returned stream owns the others.
        if (type == FileTypes.Gzip)
        {
            var members = new GzipInput(packed);
            return new(members, new GZipStream(members, CompressionMode.Decompress, leaveOpen: true), meter);
        }

        var largest = 0L;
        var frames = new ZstdInput(packed, async (frame, cancellation) =>
        {
            if (frame.NeedsDictionary) throw new UnsupportedContentException(Codes.DictionaryNeeded);
            if (frame.WindowBytes > 1L << WindowLog) throw new UnsupportedContentException(Codes.WindowTooLarge);
            meter.Expect(frame.ContentBytes ?? 0);
            // A decoder holds one window, the largest so far.
            var more = frame.MemoryBytes - largest;
            if (windows is not null && more > 0 && !await windows.TakeAsync(more, cancellation))
                throw new UnsupportedContentException(Codes.WindowTooLarge);
            largest = Math.Max(largest, frame.MemoryBytes);
        });
        var decoder = new ZstdSharp.DecompressionStream(frames, leaveOpen: true);
        decoder.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLog);
        return new(frames, decoder, meter);
#pragma warning restore CA2000
    }

    /// <summary>The name of the inner content: <c>a.csv</c> for <c>a.csv.gz</c>, and the same name if it does not declare the
    /// packing.</summary>
    public static string InnerName(OpenContent packed) =>
        packed.IsNamedAsPacked && packed.Name.LastIndexOf('.') is > 0 and var dot ? packed.Name[..dot] : packed.Name;
}
