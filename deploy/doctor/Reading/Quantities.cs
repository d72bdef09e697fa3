using System.Text.RegularExpressions;
using k8s.Models;

namespace FilePipeline.Doctor.Reading;

/// <summary>Resource quantities in the notation of Kubernetes: <c>250m</c>, <c>1.5Gi</c>, <c>2e9</c>.</summary>
internal static partial class Quantities
{
    /// <summary>The number; null for a text that Kubernetes refuses.</summary>
    public static decimal? Read(string? text)
    {
        // ResourceQuantity accepts texts that the API server refuses, such as 1KI.
        if (text is null || !Grammar().IsMatch(text)) return null;
        try
        {
            return new ResourceQuantity(text.TrimStart('+')).ToDecimal();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grammar();
}
