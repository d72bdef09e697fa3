using System.Text.RegularExpressions;
using k8s.Models;

namespace FilePipeline.Doctor.Reading;

/// <summary>Quantities of resources as Kubernetes writes them: <c>250m</c>, <c>1.5Gi</c>, <c>2e9</c>.</summary>
internal static partial class Quantities
{
    /// <summary>The number; null for what Kubernetes refuses.</summary>
    public static decimal? Read(string? text)
    {
        // The client's own reader takes more than the API server does.
        if (text is null || !Grammar().IsMatch(text)) return null;
        try
        {
            return new ResourceQuantity(text.TrimStart('+')).ToDecimal();
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
