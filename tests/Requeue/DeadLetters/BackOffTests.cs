using CsCheck;

namespace FilePipeline.Requeue.Tests;

public sealed class BackOffTests
{
    [Fact]
    public void A_wait_is_never_negative_and_never_past_the_cap() =>
        Gen.Select(Gen.Int[-5, 5000], Gen.Double[-1, 2], Gen.Int[0, 1000], Gen.Int[0, 100_000]).Sample((round, random, minimum, more) =>
        {
            var options = new RequeueOptions
            {
                BackoffMinimum = TimeSpan.FromSeconds(minimum),
                BackoffMaximum = TimeSpan.FromSeconds(minimum + more)
            };
            var delay = BackOff.Delay(round, options, random);
            return delay >= TimeSpan.Zero && delay <= options.BackoffMaximum;
        });

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(50, 60)]
    public void It_doubles_up_to_the_cap(int round, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackOff.Delay(round, new(), random: 0));

    [Fact]
    public void Chance_takes_off_up_to_half() => Assert.Equal(TimeSpan.FromSeconds(2.5), BackOff.Delay(1, new(), random: 1));
}
