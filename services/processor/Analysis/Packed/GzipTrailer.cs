using System.Buffers.Binary;

namespace FilePipeline.Processor.Analysis;

/// <summary>The trailer of gzip content.</summary>
internal static class GzipTrailer
{
    private const int LengthBytes = 4;
    private const int ShortestMember = 18;
    private const int LargestRatio = 1032;

    /// <summary>Reads the unpacked length of the last member, modulo 4 GiB; other members may add to it. 0 if it is impossible.</summary>
    /// <param name="content">Seekable; its position is restored.</param>
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
