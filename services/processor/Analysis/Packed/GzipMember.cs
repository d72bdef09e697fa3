using System.IO.Compression;

namespace FilePipeline.Processor.Analysis;

/// <summary>A gzip member in memory.</summary>
internal static class GzipMember
{
    /// <summary>Measures a member that is followed by other bytes.</summary>
    /// <param name="content">A whole member, and the bytes after it.</param>
    public static int Measure(ReadOnlySpan<byte> content)
    {
        using var bytes = new SingleBytes(content.ToArray());
        using var decoder = new GZipStream(bytes, CompressionMode.Decompress);
        Span<byte> unpacked = stackalloc byte[1024];
        try
        {
            while (decoder.Read(unpacked) > 0) continue;
            // It read one more byte to check for another member.
            return (int)bytes.Position - 1;
        }
        catch (InvalidDataException)
        {
            // It read two more bytes, of which only the first matches the magic number of a member.
            return (int)bytes.Position - 2;
        }
    }

    /// <summary>Returns one byte for each read, so that the decoder reads no more than it needs.</summary>
    private sealed class SingleBytes(byte[] content) : MemoryStream(content, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
