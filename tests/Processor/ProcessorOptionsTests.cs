namespace FilePipeline.Processor.Tests;

public sealed class ProcessorOptionsTests
{
    [Fact]
    public void The_default_options_are_valid() => Assert.Empty(FaultsOf(new()));

    [Fact]
    public void The_minimum_size_may_not_exceed_the_maximum() =>
        Assert.Contains("Processor:MaxBytes", Assert.Single(FaultsOf(new() { MinBytes = 11, MaxBytes = 10 })), StringComparison.Ordinal);

    [Fact]
    public void A_small_lane_may_not_have_more_time_than_a_large_lane() =>
        Assert.Contains("Processor:LargeHandlerTimeout", Assert.Single(
            FaultsOf(new() { HandlerTimeout = TimeSpan.FromMinutes(11) })), StringComparison.Ordinal);

    [Theory]
    [InlineData(".csv", "text/csv", "without dots")]
    [InlineData("tar.gz", "application/gzip", "without dots")]
    [InlineData("csv", "csv", "'csv'")]
    public void An_impossible_extension_or_type_is_named(string extension, string type, string word) =>
        Assert.Contains(word, Assert.Single(FaultsOf(new() { AllowedTypes = { [extension] = type } })), StringComparison.Ordinal);

    [Fact]
    public void All_errors_are_reported_together() =>
        Assert.Equal(3, FaultsOf(new() { MaxUnpackRatio = 0, MinBytes = 2, MaxBytes = 1, AllowedTypes = { ["csv"] = "csv" } }).Count);

    private static IReadOnlyList<string> FaultsOf(ProcessorOptions options) =>
        [.. new ProcessorOptionsValidator().Validate(null, options).Failures ?? []];
}
