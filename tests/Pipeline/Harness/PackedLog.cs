using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A log of health checks as one gzip member of any length. Its first part is packed once and repeated, because bytes after a
/// flush do not refer to bytes before it.</summary>
/// <param name="Content">The packed bytes.</param>
/// <param name="Bytes">Unpacked bytes.</param>
/// <param name="Lines">Lines in them.</param>
internal sealed record PackedLog(byte[] Content, long Bytes, long Lines)
{
    private const int LinesOfPart = 200_000;

    /// <summary>Lines of JSON until they have this many bytes.</summary>
    public static PackedLog OfJsonLines(long bytes)
    {
        var part = Part();
        var packedPart = Pack(part);
        var parts = (bytes + part.Length - 1) / part.Length;
        var checksum = new Crc32();
        using var packed = new MemoryStream();
        packed.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
        for (var at = 0L; at < parts; at++)
        {
            packed.Write(packedPart);
            checksum.Append(part);
        }

        // The empty last block, and the trailer.
        packed.Write([3, 0]);
        Span<byte> trailer = stackalloc byte[8];
        checksum.GetCurrentHash(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)(parts * part.Length));
        packed.Write(trailer);
        return new(packed.ToArray(), parts * part.Length, parts * LinesOfPart);
    }

    private static byte[] Part()
    {
        var start = new DateTime(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc);
        var text = new StringBuilder();
        for (var line = 0; line < LinesOfPart; line++)
        {
            // Numbers that repeat too rarely for the compressor to find.
            var (host, milliseconds) = (line * 7919L % 10_007 % 3, 1 + (line * 104_729L % 50_021 % 2));
            text.Append(FormattableString.Invariant(
                $$"""{"time":"{{start.AddMilliseconds(line * 50):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","level":"info","service":"orders","host":"ip-10-0-{{host}}-17","request":"GET /healthz","status":200,"ms":{{milliseconds}},"userAgent":"ELB-HealthChecker/2.0","kubernetes":{"namespace":"production","deployment":"orders","container":"orders","image":"registry.example/orders:2026.11.3"},"message":"health check answered by the readiness probe of the service"}"""));
            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Pack(byte[] part)
    {
        using var packed = new MemoryStream();
        var packing = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true);
        packing.Write(part);
        // A flush ends a block at a whole byte; disposing the stream would end the content.
        packing.Flush();
        var content = packed.ToArray();
        packing.Dispose();
        return content;
    }
}
