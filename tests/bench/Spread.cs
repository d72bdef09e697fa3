namespace FilePipeline.Bench;

/// <summary>The smallest, the middle and the largest of some figures.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return new(sorted[0], sorted[sorted.Count / 2], sorted[^1]);
    }

    public override string ToString() => $"{Text(Min)} / {Text(Median)} / {Text(Max)}";

    private static string Text(double figure) => figure.ToString(figure < 10 ? "0.00" : "0", System.Globalization.CultureInfo.InvariantCulture);
}
