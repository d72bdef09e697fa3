namespace FilePipeline.Processor.Tests;

public sealed class PictureTests
{
    private const string Jpeg = "ffd8ffe000104a46494600010100000100010000ffe1000600000000ffffc000110801f402800301220002110103110000";

    [Theory]
    [InlineData("a.png", "89504e470d0a1a0a0000000d4948445200000280000001f40806000000", 640, 500)]
    [InlineData("a.gif", "4749463839618002f401f70000", 640, 500)]
    [InlineData("a.jpg", Jpeg, 640, 500)]
    [InlineData("a.webp", "52494646000000005745425056503858 0a000000000000007f0200f30100", 640, 500)]
    [InlineData("a.webp", "5249464600000000574542505650384c 0a0000002f7fc27c00000000000000", 640, 500)]
    [InlineData("a.webp", "52494646000000005745425056503820 0a00000000000 09d012a8002f401", 640, 500)]
    public async Task Pictures_have_width_and_height(string name, string hex, int width, int height)
    {
        var analysis = await Scan.AnalyseAsync(name, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(((long)width, (long)height), ((long)analysis["width"]!, (long)analysis["height"]!));
    }

    [Theory]
    [InlineData("stray bytes", "ffd8 ffe00004 4a46 0a00c0 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("a stuffed mark", "ffd8 ffe00004 4a46 ff00 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("restart markers and fill", "ffd8 ffd0 ff01 ffffff c2 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("0xCC is arithmetic coding, not a frame", "ffd8 ffcc 0009 08 0001 0002 0304 ffc9 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("0xC4 is a table, not a frame", "ffd8 ffc4 0009 08 0001 0002 0304 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("0xC8 is reserved, not a frame", "ffd8 ffc8 0009 08 0001 0002 0304 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("a thumbnail in its segment",
        "ffd8 ffe1 0015 45786966 ffd8 ffc0 000b 08 0010 0020 01 011100 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    public async Task The_frame_of_a_JPEG_is_found_behind(string what, string hex) =>
        Assert.Equal((what, "640 x 500"), (what, await SizeAsync("a.jpg", hex)));

    [Theory]
    [InlineData("a.png", "89504e470d0a1a0a 0000000d 49484452 80000000 000001f4 0806000000")]
    [InlineData("a.png", "89504e470d0a1a0a 0000000d 49484452 00000000 000001f4 0806000000")]
    [InlineData("a.png", "89504e470d0a1a0a 0000000d 49484452 00000280 00000000 0806000000")]
    [InlineData("a.png", "89504e470d0a1a0a 00000004 43674249 50002002 0000000d 49484452")]
    [InlineData("a.gif", "474946383961 0000 f401 f70000")]
    [InlineData("a.gif", "474946383961 8002")]
    [InlineData("a.jpg", "ffd8 ffc0 0011 08 0000 0280 03 012200021101031101")]
    [InlineData("a.jpg", "ffd8 ffc0 0011 08 01f4 0000 03 012200021101031101")]
    [InlineData("a.jpg", "ffd8 ffc0 0012 08 01f4 0280 03 01220002110103110100")]
    [InlineData("a.jpg", "ffd8 ffc0 0011 08 01f4 0280")]
    [InlineData("a.jpg", "ffd8 ffe1 0006 45786966 ffd8 ffc0 0011 08 0010 0020 03 012200021101031101")]
    [InlineData("a.jpg", "ffd8 ffda 0008 010100003f00 ffc0 0011 08 01f4 0280 03 012200021101031101")]
    [InlineData("a.webp", "52494646 00000000 57454250 5650384c 0a000000 2e7fc27c 0000000000000000")]
    [InlineData("a.webp", "52494646 00000000 57454250 5650384c 0a000000 2f7fc27cf0 00000000000000")]
    [InlineData("a.webp", "52494646 00000000 57454250 56503820 0a000000 000000 000000 8002 f401")]
    [InlineData("a.webp", "52494646 00000000 57454250 56503820 0a000000 010000 9d012a 8002 f401")]
    [InlineData("a.webp", "52494646 00000000 57454250 56503820 0a000000 000000 9d012a 0000 f401")]
    [InlineData("a.webp", "52494646 00000000 57454250 56503858 0a000000 00000000 ffffff ffffff")]
    [InlineData("a.webp", "52494646 00000000 57454250 414c5048 0a000000 00000000 7f0200 f30100")]
    public async Task A_size_that_no_decoder_takes_is_left_out(string name, string hex) => Assert.Equal(" x ", await SizeAsync(name, hex));

    [Fact]
    public async Task A_lossless_WebP_of_few_bytes_is_measured() =>
        Assert.Equal("640 x 500", await SizeAsync("a.webp", "52494646 11000000 57454250 5650384c 05000000 2f7fc27c00"));

    [Theory]
    [InlineData("a.png", "89504e470d0a1a0a0000000d")]
    [InlineData("a.jpg", "ffd8ffe00010")]
    [InlineData("a.jpg", "ffd8ffe00001")]
    [InlineData("a.jpg", "ffd8ffda")]
    public async Task A_truncated_picture_has_no_size(string name, string hex) =>
        Assert.False((await Scan.AnalyseAsync(name, Convert.FromHexString(hex))).ContainsKey("width"));

    [Fact]
    public void A_JPEG_in_any_chunks_has_its_size()
    {
        for (var size = 1; size < 20; size++)
            Assert.Equal("""{"width":640,"height":500}""", Scan.InChunks(FileTypes.Jpeg, Convert.FromHexString(Jpeg), size));
    }

    [Fact]
    public async Task A_real_picture_of_the_samples_is_measured()
    {
        var content = await File.ReadAllBytesAsync(Repository.Path("samples", "gradient.png"), TestContext.Current.CancellationToken);
        Assert.InRange((long)(await Scan.AnalyseAsync("gradient.png", content))["width"]!, 1, 4096);
    }

    [Theory]
    [InlineData("%PDF-1.7\n", "1.7")]
    [InlineData("%PDF-2.0\n", "2.0")]
    public async Task A_PDF_has_its_version(string text, string version) =>
        Assert.Equal(version, (string)(await Scan.AnalyseAsync("a.pdf", text))["version"]!);

    private static async Task<string> SizeAsync(string name, string hex)
    {
        var analysis = await Scan.AnalyseAsync(name, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        return $"{analysis["width"]} x {analysis["height"]}";
    }
}
