using System.Buffers;

namespace FilePipeline.Emulator.S3Http;

internal static class StreamCopy
{
    private const int ChunkSize = 128 * 1024;

    /// <summary>Copies so many bytes, in flat memory.</summary>
    public static async Task CopyAsync(Stream from, Stream to, long length, CancellationToken cancellation)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            for (int read; length > 0 && (read = await from.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, length)), cancellation)) > 0; length -= read)
                await to.WriteAsync(chunk.AsMemory(0, read), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
