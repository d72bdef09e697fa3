using System.Diagnostics;

namespace FilePipeline.Bench;

/// <summary>Runs two programs in turn, so that other load affects both, and compares each pair by its ratio.</summary>
internal sealed record Pairs(IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(3);

    /// <summary>How many times faster this code is.</summary>
    public Spread Ratio => Spread.Of(Ours.Zip(Theirs, (ours, theirs) => theirs / ours));

    public static async Task<Pairs> RunAsync(int rounds, Func<Task> ours, Func<Task> theirs)
    {
        // The first runs fill the page cache and compile the code.
        var started = Stopwatch.GetTimestamp();
        do
        {
            await ours();
            await theirs();
        }
        while (Stopwatch.GetElapsedTime(started) < _warmUp);

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

    /// <summary>MB (10^6 bytes) per second for each of the times.</summary>
    public static Spread Rate(long bytes, IEnumerable<double> seconds) => Spread.Of(seconds.Select(time => bytes / 1e6 / time));
}

/// <summary>The minimum, median and maximum of figures.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return new(sorted[0], sorted[sorted.Count / 2], sorted[^1]);
    }

    public override string ToString() => $"{Text(Min)} / {Text(Median)} / {Text(Max)}";

    private static string Text(double figure) =>
        figure.ToString(figure < 10 ? "0.00" : "0", System.Globalization.CultureInfo.InvariantCulture);
}
