using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

public sealed class PictureTests
{
    private const string Jpeg = "ffd8ffe000104a46494600010100000100010000ffe1000800000000ffffc000110801f402800301220002110103110000";

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
    [InlineData("a.png", "89504e470d0a1a0a0000000d")]
    [InlineData("a.jpg", "ffd8ffe00010")]
    [InlineData("a.jpg", "ffd8ffe00001")]
    [InlineData("a.jpg", "ffd8ffda")]
    public async Task A_picture_that_is_cut_off_has_none_and_is_no_error(string name, string hex) =>
        Assert.False((await Scan.AnalyseAsync(name, Convert.FromHexString(hex))).ContainsKey("width"));

    [Fact]
    public void However_a_JPEG_is_cut_its_size_is_found()
    {
        for (var size = 1; size < 20; size++)
            Assert.Equal("""{"width":640,"height":500}""", Scan.InChunks(() => new JpegAnalyser(), Convert.FromHexString(Jpeg), size));
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
    public async Task A_PDF_has_its_version(string text, string version) => Assert.Equal(version, (string)(await Scan.AnalyseAsync("a.pdf", text))["version"]!);
}
