using System.IO.Compression;

namespace FilePipeline.Processor.Analysis;

/// <summary>A gzip member that lies in memory.</summary>
internal static class GzipMember
{
    /// <summary>Its length, where other bytes follow it.</summary>
    /// <param name="content">A whole member, and what follows.</param>
    public static int Measure(ReadOnlySpan<byte> content)
    {
        using var bytes = new SingleBytes(content.ToArray());
        using var decoder = new GZipStream(bytes, CompressionMode.Decompress);
        Span<byte> unpacked = stackalloc byte[1024];
        try
        {
            while (decoder.Read(unpacked) > 0) continue;
            // It read one byte to see that no other member follows.
            return (int)bytes.Position - 1;
        }
        catch (InvalidDataException)
        {
            // That byte was the first of a member's magic number, and the next was not the second.
            return (int)bytes.Position - 2;
        }
    }

    /// <summary>One byte at a time, so that its reader never has more than it needs.</summary>
    private sealed class SingleBytes(byte[] content) : MemoryStream(content, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
