using FilePipeline.Emulator.S3Http;

namespace FilePipeline.Emulator.Tests.S3Http;

public sealed class CrcTests
{
    [Theory]
    [InlineData(1, "CBF43926")]
    [InlineData(2, "E3069283")]
    [InlineData(3, "AE8B14860A799888")]
    public void The_check_value_is_the_published_one_however_the_bytes_come(int kind, string check)
    {
        var crc = kind switch { 1 => Crc.Of32, 2 => Crc.Of32C, _ => Crc.Of64Nvme };
        var bytes = "123456789"u8;
        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(check, Convert.ToHexString(crc.Finish(crc.Append(crc.Append(crc.Start, bytes[..cut]), bytes[cut..]))));
    }
}
