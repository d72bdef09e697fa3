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
    public void Allowed_extensions_are_accepted(string key) => Assert.Null(RejectionOf(key));

    [Theory]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("a.exe")]
    [InlineData("dir.txt/a")]
    [InlineData("a.txt ")]
    [InlineData("a.txt/")]
    public void Other_extensions_are_refused_with_the_allowed_list(string key)
    {
        var rejection = RejectionOf(key)!;
        Assert.Equal("type-not-allowed", rejection.Code);
        Assert.Contains("txt log csv", rejection.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, null)]
    [InlineData(1026, Codes.KeyTooLong)]
    public void Keys_longer_than_S3_allows_are_refused(int bytes, string? code)
    {
        var key = new string('é', (bytes - 4) / 2) + ".txt";
        Assert.Equal(code, RejectionOf(key)?.Code);
    }

    [Fact]
    public void Configured_types_replace_the_default_list()
    {
        var options = new ProcessorOptions { AllowedTypes = { ["xyz"] = "text/plain" } };
        Assert.Null(RejectionOf("a.xyz", options));
        Assert.NotNull(RejectionOf("a.txt", options));
    }

    [Fact]
    public void Size_limits_are_inclusive()
    {
        var options = new ProcessorOptions { MinBytes = 2, MaxBytes = 4 };
        Assert.Equal(
            ["too-small", null, null, null, "too-large"], Enumerable.Range(1, 5).Select(size => FileRules.JudgeSize(size, options)?.Code));
        Assert.Null(FileRules.JudgeSize(null, options));
    }

    [Theory]
    [InlineData("a.txt", "text/plain")]
    [InlineData("in/x.tar.GZ", "application/gzip")]
    public void An_accepted_name_carries_its_declared_type(string key, string type) =>
        Assert.Equal(new NameVerdict.Accepted(type), FileRules.JudgeName(key, 1, _options));

    private static Rejection? RejectionOf(string key, ProcessorOptions? options = null) =>
        (FileRules.JudgeName(key, 1, options ?? _options) as NameVerdict.Refused)?.Rejection;
}
