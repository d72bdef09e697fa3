using System.Text;
using FilePipeline.Emulator.S3Http;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class CrcTests
{
    [Theory]
    [InlineData("CRC32", "CBF43926")]
    [InlineData("CRC32C", "E3069283")]
    [InlineData("CRC64NVME", "AE8B14860A799888")]
    public void Check_values_are_the_published_ones_for_any_split(string algorithm, string check)
    {
        var bytes = Encoding.ASCII.GetBytes("123456789");
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var digest = ChecksumAlgorithm.OfName(algorithm).Start();
            digest.Append(bytes.AsSpan(0, cut));
            digest.Append(bytes.AsSpan(cut));
            Assert.Equal(check, Convert.ToHexString(digest.Finish()));
        }
    }
}
