using System.Security.Cryptography;

namespace FilePipeline.Emulator.AwsHttp;

internal static class Md5
{
    public static string Hex(ReadOnlySpan<byte> bytes) =>
#pragma warning disable CA5351 // SQS answers with the MD5 of a message; it has no security purpose.
        Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
