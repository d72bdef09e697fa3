using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>The modules that sign and digest, in the browser, against published values.</summary>
public sealed class SignatureTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // The session token of the published suite.
    private const string Token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi"
        + "/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPk"
        + "UL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    /// <summary>The published test suite of AWS: key AKIDEXAMPLE, 2015-08-30 12:36, service "service".</summary>
    [Theory]
    [InlineData("GET", "/", "", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/", "Param1=value1", "", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/", "ሴ=bar", "", "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("GET", "/ሴ", "", "", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("GET", $"/{Unreserved}", "", "", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("GET", "/", $"{Unreserved}={Unreserved}", "", "", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("GET", "/", "", "My-Header1: value1|My-Header2: \"a   b   c\"", "",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("POST", "/", "", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("POST", "/", "Param1=value1", "", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("POST", "/", "", "My-Header1: value1", "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("POST", "/", "", "My-Header1: VALUE1", "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("POST", "/", "", $"X-Amz-Security-Token: {Token}", "", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    [InlineData("POST", "/", "", "Content-Type: application/x-www-form-urlencoded", "Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    public Task The_suite_of_AWS_is_signed_as_published(
        string method, string path, string query, string headers, string body, string signature) => SignedAsync(
            method, "example.amazonaws.com", path, query, $"X-Amz-Date: 20150830T123600Z|{headers}", body, "service",
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", signature);

    /// <summary>The examples in the documentation of S3: 2013-05-24, bucket examplebucket.</summary>
    [Theory]
    [InlineData("GET", "/test.txt", "", "Range: bytes=0-9", "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("PUT", "/test$file.text", "", "Date: Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class: REDUCED_REDUNDANCY",
        "Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")]
    [InlineData("GET", "/", "lifecycle=", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/", "max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public Task The_examples_of_S3_are_signed_as_published(
        string method, string path, string query, string headers, string body, string signature) => SignedAsync(
            method, "examplebucket.s3.amazonaws.com", path, query,
            $"x-amz-date: 20130524T000000Z|x-amz-content-sha256: {Sha256(body)}|{headers}", body, "s3",
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", signature);

    [Fact]
    public async Task Digests_of_pieces_of_any_length_are_right()
    {
        Chromium.SkipWithout();
        var page = await OpenAsync();
        // Around one and two blocks, and in pieces that do not fit them.
        foreach (var length in (int[])[.. Enumerable.Range(0, 140), 1000, 65_537, 1_000_003])
        {
            var content = Enumerable.Range(0, length).Select(at => (byte)(at * 7 + length)).ToArray();
            var found = await page.EvaluateAsync<string>(
                """
                async ({ content, piece }) => {
                  const { Sha256 } = await import('/assets/sha256.js');
                  const bytes = Uint8Array.from(atob(content), character => character.charCodeAt(0));
                  const digest = new Sha256();
                  for (let at = 0; at < bytes.length; at += piece) digest.update(bytes.subarray(at, at + piece));
                  return digest.finish();
                }
                """,
                new { content = Convert.ToBase64String(content), piece = length > 1000 ? 9973 : 37 });
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), found);
        }
    }

    private async Task SignedAsync(
        string method, string host, string path, string query, string headers, string body, string service, string accessKeyId,
        string secretKey, string signature)
    {
        Chromium.SkipWithout();
        var page = await OpenAsync();
        var request = new
        {
            method,
            host,
            path,
            query = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToArray(),
            headers = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(": ", 2))
                .ToDictionary(header => header[0], header => header[1]),
            payloadHash = Sha256(body),
            region = "us-east-1",
            service,
            accessKeyId,
            secretKey,
        };
        var found = await page.EvaluateAsync<string>(
            "async request => (await import('/assets/sigv4.js')).authorizationOf(request)", request);
        Assert.EndsWith($"Signature={signature}", found, StringComparison.Ordinal);
    }

    private Task<IPage> OpenAsync() => running.OpenAsync(running.System.IngestAddress, _ => { });

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
