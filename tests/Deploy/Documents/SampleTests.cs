using System.IO.Compression;
using System.Text;

namespace FilePipeline.Deploy.Tests;

public sealed class SampleTests
{
    private static readonly FileInfo[] Samples = new DirectoryInfo(Repository.Path("samples")).GetFiles();

    private static IEnumerable<string> Names => Samples.Select(sample => sample.Name);

    [Fact]
    public void They_are_small() => Assert.All(Samples, sample => Assert.True(sample.Length < 64 * 1024));

    [Fact]
    public void One_is_empty() => Assert.Single(Samples, sample => sample.Length == 0);

    [Fact]
    public void One_name_has_a_space_and_a_plus() => Assert.Single(Names, name => name.Contains(' ') && name.Contains('+'));

    [Fact]
    public void One_is_of_a_type_that_is_refused() => Assert.Single(Names, name => Path.GetExtension(name) == ".sh");

    [Fact]
    public void The_files_that_the_first_run_explains_exist() =>
        Assert.Equal(["heals-after-retries.csv", "poison.txt"], Names.Intersect(["heals-after-retries.csv", "poison.txt"]).Order());

    [Fact]
    public void One_text_is_not_only_ASCII() =>
        Assert.Contains(File.ReadAllText(Repository.Path("samples", "greetings.txt")), letter => !char.IsAscii(letter));

    [Fact]
    public async Task The_gzip_unpacks_to_text()
    {
        await using var unpacked = new GZipStream(File.OpenRead(Repository.Path("samples", "worker.log.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, new UTF8Encoding(false, throwOnInvalidBytes: true));

        Assert.Contains(" job ", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_survived_checkout_byte_for_byte()
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

        Assert.True(File.ReadAllBytes(Repository.Path("samples", "gradient.png")).AsSpan().StartsWith(signature));
    }
}
