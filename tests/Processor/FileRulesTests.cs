using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

public sealed class FileRulesTests
{
    private static readonly ProcessorOptions _options = new();

    [Theory]
    [InlineData("a.txt")]
    [InlineData("A.TXT")]
    [InlineData("in/x.tar.gz")]
    [InlineData(".csv")]
    [InlineData("dir.d/a.ndjson")]
    public void Allowed_extensions_pass(string key) => Assert.Null(FileRules.JudgeName(key, 1, _options));

    [Theory]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("a.exe")]
    [InlineData("dir.txt/a")]
    [InlineData("a.txt ")]
    [InlineData("a.txt/")]
    public void Other_extensions_are_refused_with_the_list_of_those_that_pass(string key)
    {
        var rejection = FileRules.JudgeName(key, 1, _options)!;
        Assert.Equal("type-not-allowed", rejection.Code);
        Assert.Contains("txt log csv", rejection.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, null)]
    [InlineData(1026, Codes.KeyTooLong)]
    public void Keys_have_no_more_bytes_than_S3_allows(int bytes, string? code)
    {
        var key = new string('é', (bytes - 4) / 2) + ".txt";
        Assert.Equal(code, FileRules.JudgeName(key, 1, _options)?.Code);
    }

    [Fact]
    public void A_list_of_ones_own_replaces_the_default()
    {
        var options = new ProcessorOptions { AllowedTypes = { ["xyz"] = "text/plain" } };
        Assert.Null(FileRules.JudgeName("a.xyz", 1, options));
        Assert.NotNull(FileRules.JudgeName("a.txt", 1, options));
    }

    [Fact]
    public void Bounds_are_inclusive()
    {
        var options = new ProcessorOptions { MinBytes = 2, MaxBytes = 4 };
        Assert.Equal(["too-small", null, null, null, "too-large"], Enumerable.Range(1, 5).Select(size => FileRules.JudgeSize(size, options)?.Code));
        Assert.Null(FileRules.JudgeSize(null, options));
    }

    [Theory]
    [InlineData("89504e470d0a1a0a0000", "image/png")]
    [InlineData("1f8b0800", "application/gzip")]
    [InlineData("28b52ffd00", "application/zstd")]
    [InlineData("ffd8ffe0", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("255044462d312e37", "application/pdf")]
    [InlineData("7f454c46", "application/x-executable")]
    [InlineData("4d5a9000", "application/x-executable")]
    [InlineData("00", "application/octet-stream")]
    [InlineData("", "text/plain")]
    [InlineData("fffe61000a00", "text/plain")]
    [InlineData("80ff", "text/plain")]
    public void Types_are_told_by_first_bytes(string hex, string type) => Assert.Equal(type, FileTypes.Detect(Convert.FromHexString(hex)));

    [Fact]
    public void A_text_that_begins_like_a_program_is_text() => Assert.Equal("text/plain", FileTypes.Detect("MZ is how it begins"u8));

    [Fact]
    public void Malformed_text_is_text_all_the_same()
    {
        foreach (var content in (string[])["{\"a\":", "a,b\n1", "\"open", "1;2\t3"])
            Assert.True(FileTypes.Agree("application/json", FileTypes.Detect(Encoding.UTF8.GetBytes(content))));
    }

    [Theory]
    [InlineData("text/csv", "text/plain", true)]
    [InlineData("text/csv", "application/octet-stream", false)]
    [InlineData("text/plain", "application/gzip", false)]
    [InlineData("image/png", "image/png", true)]
    [InlineData("image/png", "image/jpeg", false)]
    [InlineData("application/pdf", "text/plain", false)]
    [InlineData("application/octet-stream", "application/x-executable", true)]
    [InlineData("application/octet-stream", "text/plain", true)]
    public void Declared_and_detected_type_must_agree(string declared, string detected, bool agree) => Assert.Equal(agree, FileTypes.Agree(declared, detected));
}
