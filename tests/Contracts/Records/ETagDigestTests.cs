using System.Security.Cryptography;

namespace FilePipeline.Contracts.Tests;

#pragma warning disable CA5351 // S3's ETag consists of MD5s; it protects nothing.
public sealed class ETagDigestTests
{
    [Fact]
    public void The_default_part_length_is_that_of_daprds_uploader() => Assert.Equal(5 * 1024 * 1024, ETagDigest.UploaderPartLength);

    [Theory]
    [InlineData(0, "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData(1, "0cc175b9c0f1b6a831c399e269772661")]
    public void The_ETag_of_one_part_is_its_MD5(int length, string eTag) => Assert.Equal(eTag, ETagOf(new string('a', length), 4, 1));

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 3)]
    [InlineData(39_999, 10_000)]
    public void The_ETag_of_several_parts_is_the_MD5_of_their_MD5s(int length, int? parts)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(at => (char)('a' + (at % 26))));
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        var expected = parts is null
            ? Convert.ToHexStringLower(MD5.HashData(bytes))
            : $"{Convert.ToHexStringLower(MD5.HashData([.. bytes.Chunk(4).SelectMany(part => MD5.HashData(part))]))}-{parts}";
        foreach (var chunk in (int[])[1, 3, 4, 7, length]) Assert.Equal(expected, ETagOf(text, 4, chunk));
    }

    [Fact]
    public void More_parts_than_S3_allows_give_no_ETag() => Assert.Null(ETagOf(new string('a', 40_000), 4, 4096));

    private static string? ETagOf(string text, long partLength, int chunk)
    {
        using var digest = new ETagDigest(partLength);
        foreach (var part in System.Text.Encoding.ASCII.GetBytes(text).Chunk(chunk)) digest.Append(part);
        return digest.Finish();
    }
}
#pragma warning restore CA5351
