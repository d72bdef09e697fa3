namespace FilePipeline.Contracts;

/// <summary>What a request says about where it comes from: its target and the headers that browsers set and pages cannot.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; null where it cannot be known (a load balancer ended TLS and does not say so).</param>
/// <param name="Host">Name and port as the caller wrote them; empty when it did not.</param>
/// <param name="Origin">The header <c>Origin</c>; null when there is none.</param>
/// <param name="FetchSite">The header <c>Sec-Fetch-Site</c>; null when there is none.</param>
/// <param name="FetchMode">The header <c>Sec-Fetch-Mode</c>; null when there is none.</param>
/// <param name="FetchDestination">The header <c>Sec-Fetch-Dest</c>; null when there is none.</param>
public sealed record WebCaller(
    string Method, string? Scheme, string Host, string? Origin, string? FetchSite = null, string? FetchMode = null, string? FetchDestination = null);

/// <summary>Whom a port answers.</summary>
public sealed record PortRules
{
    /// <summary>A port of this machine alone: only its own names lead there. A page on the internet can have its own name resolve to 127.0.0.1.</summary>
    public bool IsLoopbackOnly { get; init; } = true;

    /// <summary>A port with pages for people: its own pages may call it, and links of other sites lead there. Any other port takes no page's calls.</summary>
    public bool HasPages { get; init; }

    /// <summary>Names that a loopback port answers to beside localhost; <c>*.</c> in front means all names below, <c>*</c> any name.</summary>
    public IReadOnlyList<string> MoreHosts { get; init; } = [];

    /// <summary>The setting that holds <see cref="MoreHosts"/>, of ASP.NET's own name.</summary>
    public const string MoreHostsSetting = "AllowedHosts";

    /// <summary>The names in that setting, with semicolons between.</summary>
    public static IReadOnlyList<string> ReadHosts(string? setting) =>
        setting?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <summary>Why a caller is refused.</summary>
/// <param name="Source">The foreign name or origin.</param>
/// <param name="Reason">A sentence that says what to do.</param>
public sealed record CallerRefusal(string Source, string Reason);
