namespace FilePipeline.Contracts;

/// <summary>The origin of a request: its target, and the headers that browsers set and scripts cannot.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; null where it is unknown (a load balancer ended TLS without a header that says
/// so).</param>
/// <param name="Host">The header <c>Host</c>; empty when there is none.</param>
/// <param name="Origin">The header <c>Origin</c>; null when there is none.</param>
/// <param name="FetchSite">The header <c>Sec-Fetch-Site</c>; null when there is none.</param>
/// <param name="FetchMode">The header <c>Sec-Fetch-Mode</c>; null when there is none.</param>
/// <param name="FetchDestination">The header <c>Sec-Fetch-Dest</c>; null when there is none.</param>
public sealed record WebCaller(
    string Method,
    string? Scheme,
    string Host,
    string? Origin,
    string? FetchSite = null,
    string? FetchMode = null,
    string? FetchDestination = null);

/// <summary>The callers that a port answers.</summary>
public sealed record PortRules
{
    /// <summary>Whether the port is on loopback and so answers to loopback names only, since a web page can have its own name resolve to
    /// 127.0.0.1.</summary>
    public bool IsLoopbackOnly { get; init; } = true;

    /// <summary>Whether the port serves pages: then its own pages may call it, and other sites may link to it. Any other port answers no
    /// page.</summary>
    public bool HasPages { get; init; }

    /// <summary>Host names that a loopback port answers to beside localhost; <c>*.</c> in front matches all names below, <c>*</c> any
    /// name.</summary>
    public IReadOnlyList<string> MoreHosts { get; init; } = [];

    /// <summary>Other origins whose pages may call the port, as browsers write them in <c>Origin</c>.</summary>
    public IReadOnlyList<string> MoreOrigins { get; init; } = [];

    /// <summary>The setting for <see cref="MoreHosts"/>; ASP.NET uses the same name.</summary>
    public const string MoreHostsSetting = "AllowedHosts";

    /// <summary>Reads the names in that setting, separated by semicolons.</summary>
    public static IReadOnlyList<string> ReadHosts(string? setting) =>
        setting?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <summary>The refusal of a caller.</summary>
/// <param name="Source">The refused host name or origin.</param>
/// <param name="Reason">A sentence with the reason and what to do.</param>
public sealed record CallerRefusal(string Source, string Reason);
