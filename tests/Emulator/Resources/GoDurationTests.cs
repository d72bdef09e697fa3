using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Resources;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("200", 200)]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1m30s5ms", 90_005)]
    [InlineData("-2s", -2000)]
    [InlineData(".5s", 500)]
    [InlineData("1000us", 1)]
    public void Go_durations_are_read(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("1.2.3s")]
    public void Other_texts_are_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
