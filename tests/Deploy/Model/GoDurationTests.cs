namespace FilePipeline.Deploy.Tests.Model;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("200", 200)]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1m30s5ms", 90_005)]
    [InlineData("-2s", -2000)]
    [InlineData(".5s", 500)]
    [InlineData("1000us", 1)]
    [InlineData("1000000ns", 1)]
    public void Reads_the_notation_of_Go(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("1.2.3s")]
    [InlineData("00:00:20")]
    [InlineData("2562048h")]
    [InlineData("9223372036854775807")]
    public void Refuses_other_notations_and_durations_too_long_for_Go(string? text) => Assert.False(GoDuration.TryParse(text, out _));
}
