using System.IO.Compression;

namespace FilePipeline.Processor.Tests;

/// <summary>Packs content for tests.</summary>
internal static class Packed
{
    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        // The framework writes no member for empty content.
        if (content.Length == 0) return Convert.FromHexString("1f8b080000000000000303000000000000000000");
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, level, leaveOpen: true)) packing.Write(content);
        return packed.ToArray();
    }

    public static byte[] Zstd(byte[] content, int level = 3)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZstdSharp.CompressionStream(packed, level, leaveOpen: true)) packing.Write(content);
        return packed.ToArray();
    }

    public static byte[] By(string extension, byte[] content) => extension == "gz" ? Gzip(content) : Zstd(content);
}
