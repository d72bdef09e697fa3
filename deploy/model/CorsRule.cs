namespace FilePipeline.DeploymentModel;

/// <summary>Access to a bucket for pages of other origins. An origin or a header may contain one <c>*</c> for any text.</summary>
public sealed record CorsRule(IReadOnlyList<string> AllowedOrigins, IReadOnlyList<string> AllowedMethods)
{
    public IReadOnlyList<string> AllowedHeaders { get; init; } = [];

    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    public int? MaxAgeSeconds { get; init; }

    public string? Id { get; init; }

    public bool AllowsOrigin(string origin) => AllowedOrigins.Any(pattern => Matches(pattern, origin, StringComparison.Ordinal));

    public bool Allows(string origin, string method, IEnumerable<string> headers) =>
        AllowedMethods.Contains(method, StringComparer.Ordinal)
        && AllowsOrigin(origin)
        && headers.All(header => AllowedHeaders.Any(pattern => Matches(pattern, header, StringComparison.OrdinalIgnoreCase)));

    private static bool Matches(string pattern, string text, StringComparison comparison) =>
        pattern.Split('*', 2) is [var start, var end]
            ? text.Length >= start.Length + end.Length && text.StartsWith(start, comparison) && text.EndsWith(end, comparison)
            : string.Equals(pattern, text, comparison);
}
