using Microsoft.Extensions.Configuration;

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

    [Fact]
    public void Every_error_of_a_step_is_named_with_its_path()
    {
        var good = new StepOptions { Name = "totals", AppId = "invoice-totals", Method = "/totals" };
        var faults = FaultsOf(new()
        {
            Steps =
            {
                good,
                new()
                {
                    Name = "totals",
                    AppId = "Not an id",
                    Method = "/a?b",
                    Keys = { "in/***" },
                    Types = { "text/csv", "text/nothing" },
                    Timeout = TimeSpan.Zero,
                    Version = 0,
                },
                new() { Name = "Upper", Timeout = TimeSpan.FromSeconds(1) },
                new() { Name = "timed", AppId = "a.b", Method = "a/../b", Timeout = TimeSpan.FromSeconds(1) },
            },
        });
        Assert.Equal(
            [
                "Processor:Steps:1:AppId", "Processor:Steps:1:Keys:0", "Processor:Steps:1:Method", "Processor:Steps:1:Name",
                "Processor:Steps:1:Timeout", "Processor:Steps:1:Types:1", "Processor:Steps:1:Version", "Processor:Steps:2:AppId",
                "Processor:Steps:2:Method", "Processor:Steps:2:Name", "Processor:Steps:3:Method", "Processor:Steps:3:Name",
            ],
            faults.Select(fault => fault.Split(' ')[1].TrimEnd(':')).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(2, 3.9, "Any", null)]
    [InlineData(2, 4, "Any", "HandlerTimeout")]
    [InlineData(2, 299, "Large", null)]
    [InlineData(2, 300, "Large", "LargeHandlerTimeout")]
    [InlineData(11, 0.1, "Any", "the limit is 10")]
    public void Steps_fit_into_the_limit_of_their_lane(int count, double seconds, string lane, string? fault)
    {
        var options = new ProcessorOptions();
        for (var i = 0; i < count; i++)
        {
            options.Steps.Add(new()
            {
                Name = $"s{i}",
                AppId = "app",
                Method = "/m",
                Timeout = TimeSpan.FromSeconds(seconds),
                Lane = Enum.Parse<StepLane>(lane),
            });
        }

        var faults = FaultsOf(options);
        if (fault is null) Assert.Empty(faults);
        else Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Steps:0:Nome", "x", "Processor:Steps:0:Nome")]
    [InlineData("Steps:0:OnFailure", "ignore", "Processor:Steps:0:OnFailure")]
    [InlineData("Steps:0:Timeout", "long", "Processor:Steps:0:Timeout")]
    public void A_setting_of_a_step_that_is_unknown_or_unreadable_is_named(string key, string value, string path)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Processor:{key}", value)]).Build();
        var faults = Hosting.SettingsReader.FaultsIn(configuration.GetSection("Processor"), typeof(ProcessorOptions));
        Assert.Contains(path, Assert.Single(faults), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> FaultsOf(ProcessorOptions options) =>
        [.. new ProcessorOptionsValidator().Validate(null, options).Failures ?? []];
}
