using System.IO.Compression;
using System.Text;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Any content of any type has a result, or is refused for a reason that is an outcome.</summary>
public sealed class HostileContentTests
{
    private const int Few = 300;

    private static readonly byte[][] _heads =
    [
        [], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0xff, 0xfe, 0, 0], [0x1f, 0x8b, 8, 0xff], [0x28, 0xb5, 0x2f, 0xfd, 0xff],
        Convert.FromHexString("89504e470d0a1a0a0000000d49484452ffffffff7fffffff"), "GIF89a"u8.ToArray(),
        Convert.FromHexString("ffd8ffe0ffff"), Convert.FromHexString("ffd8ffc00002"), "RIFF\0\0\0\0WEBPVP8X"u8.ToArray(),
            "%PDF-9999999"u8.ToArray(),
        Encoding.ASCII.GetBytes(new string('[', 3000)), "{\"a\":"u8.ToArray(), "\"a\",\"b"u8.ToArray(), "sep="u8.ToArray(),
    ];

    public static TheoryData<string> Names =>
        ["a.png", "a.jpg", "a.gif", "a.webp", "a.pdf", "a.json", "a.ndjson", "a.csv", "a.tsv", "a.txt", "a.log", "a.bin", "a.gz", "a.zst",
            "a.csv.gz", "a.json.zst"];

    private static Gen<byte[]> Content { get; } = Gen.Select(
        Gen.OneOf(_heads), Gen.OneOf(Gen.Byte.Array[0, 300], Gen.String.Select(Encoding.UTF8.GetBytes)), Gen.Int[0, 3]).Select(
        (head, rest, layers) =>
        {
            byte[] content = [.. head, .. rest];
            return layers switch
            {
                1 => Gzip(content),
                2 => Gzip(Gzip(content)),
                3 => HandmadeZstd.Frame(content, zeros: rest.Length * 1000, windowLog: 10 + (rest.Length % 20)),
                _ => content,
            };
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_content_has_a_result_or_is_refused(string name) => Content.Sample(
        content =>
        {
            try
            {
                var scan = Scan.RunAsync(name, content).GetAwaiter().GetResult();
                return scan.Bytes == content.Length && scan.Sha256.Length == 64;
            }
            catch (Exception refused) when (refused is ArchiveBombException or RefusedContentException)
            {
                return refused.Message.Length > 0;
            }
        },
        iter: Few);

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest)) packing.Write(content);
        return packed.ToArray();
    }
}
