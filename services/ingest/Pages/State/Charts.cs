using System.Globalization;

namespace FilePipeline.Ingest.Pages;

/// <summary>A series of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">A value for each point, oldest first; null for none.</param>
internal sealed record Series(string Name, IReadOnlyList<double?> Values);

/// <summary>The geometry of charts. Colours are classes of the style sheet, since the policy allows no inline styles. Pure.</summary>
internal static class Charts
{
    /// <summary>Width of the drawing, in its own units.</summary>
    public const int Width = 720;

    /// <summary>Height of the drawing.</summary>
    public const int Height = 180;

    /// <summary>Left of the first point; the labels of the axis are there.</summary>
    public const int Left = 64;

    /// <summary>Below the axis there are the labels of the hours.</summary>
    public const int Bottom = 156;

    private const int Top = 10;

    /// <summary>The highest value of the axis: a round number that is not below any value.</summary>
    public static double TopOf(double most)
    {
        if (most <= 1) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        // The axis has a line at the half, which is a round number, too.
        double[] steps = [1, 2, 4, 6, 8, 10];
        return steps.Select(step => step * power).First(step => step >= most);
    }

    /// <summary>The height of a value above the axis.</summary>
    public static double HeightOf(double value, double top) => value / top * (Bottom - Top);

    /// <summary>The left edge of a point.</summary>
    public static double LeftOf(int point, int points) => Left + ((double)(Width - Left) / points * point);

    /// <summary>A number for an attribute.</summary>
    public static string At(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The points of a line, as attributes; gaps are bridged.</summary>
    public static IReadOnlyList<(string X, string Y)> PointsOf(Series series, double top)
    {
        var half = (double)(Width - Left) / series.Values.Count / 2;
        return
        [
            .. series.Values.Index().Where(point => point.Item is not null).Select(point =>
                (At(LeftOf(point.Index, series.Values.Count) + half), At(Bottom - HeightOf(point.Item!.Value, top)))),
        ];
    }
}
