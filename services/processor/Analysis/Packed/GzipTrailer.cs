using System.Buffers.Binary;

namespace FilePipeline.Processor.Analysis;

/// <summary>The end of gzip content.</summary>
internal static class GzipTrailer
{
    private const int LengthBytes = 4;
    private const int ShortestMember = 18;
    private const int LargestRatio = 1032;

    /// <summary>Bytes that the last member unpacks to, modulo 4 GiB: other members may make it more. 0 where it cannot be true.</summary>
    /// <param name="content">Seekable; its position stays.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<long> ReadAsync(Stream content, CancellationToken cancellation)
    {
        if (content.Length < ShortestMember) return 0;
        var position = content.Position;
        var bytes = new byte[LengthBytes];
        content.Seek(-LengthBytes, SeekOrigin.End);
        await content.ReadExactlyAsync(bytes, cancellation);
        content.Position = position;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length / LargestRatio > content.Length ? 0 : length;
    }
}
