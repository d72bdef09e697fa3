using System.Diagnostics;

namespace FilePipeline.Bench;

/// <summary>Two ways to the same end, run in turn: what else this machine does meets both alike, and the ratio of each pair is what counts.</summary>
internal sealed record Pairs(IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>How many times faster ours is.</summary>
    public Spread Ratio => Spread.Of(Ours.Zip(Theirs, (ours, theirs) => theirs / ours));

    public static async Task<Pairs> RunAsync(int rounds, Func<Task> ours, Func<Task> theirs)
    {
        // The first of each is for the page cache and the compiler.
        await ours();
        await theirs();
        List<double> first = [], second = [];
        for (var round = 0; round < rounds; round++)
        {
            first.Add(await TimeAsync(ours));
            second.Add(await TimeAsync(theirs));
        }
        return new(first, second);
    }

    public static async Task<double> TimeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>MB (10^6 bytes) a second of some bytes in each of the times.</summary>
    public static Spread Rate(long bytes, IEnumerable<double> seconds) => Spread.Of(seconds.Select(time => bytes / 1e6 / time));
}
