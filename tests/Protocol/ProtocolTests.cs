using System.Globalization;

namespace FilePipeline.Protocol.Tests;

/// <summary>The services' own handlers, in random schedules of crashes, duplicates, reordering and lost replies.</summary>
public sealed class ProtocolTests(ITestOutputHelper output)
{
    private const string Seed = "FILEPIPELINE_SEED";

    [Fact]
    public void Sixteen_schedules_keep_the_promises() => Schedules.Run(16, output);

    [Fact]
    public void A_seed_gives_the_same_schedule_again()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            using var first = Schedules.RunOne(seed);
            using var second = Schedules.RunOne(seed);
            Assert.Equal(first.World.Trace, second.World.Trace);
        }
    }

    [Fact]
    public void The_schedule_of_a_seed_is_printed()
    {
        var seed = Environment.GetEnvironmentVariable(Seed);
        Assert.SkipWhen(string.IsNullOrEmpty(seed), $"prints one schedule (set {Seed}=N)");
        using var schedule = Schedules.RunOne(int.Parse(seed!, CultureInfo.InvariantCulture));
        output.WriteLine(schedule.World.Story);
        Assert.Empty(schedule.Violations);
    }
}
