using System.Net;

namespace FilePipeline.Contracts;

/// <summary>Distinguishes calls of this system and of its own pages from calls of pages of other origins. Pure.</summary>
public static class WebCallers
{
    private const int LongestSource = 100;

    /// <summary>Returns the reason why a port must not answer; null when it may.</summary>
    public static CallerRefusal? Refuse(WebCaller caller, PortRules rules)
    {
        if (rules.IsLoopbackOnly && !IsOwnHost(caller.Host, rules.MoreHosts))
        {
            return Refusal(
                caller.Host,
                "is not a name of this machine; this port answers to localhost, 127.0.0.1 and [::1] only; "
                    + "add the name to AllowedHosts to allow it");
        }

        if (caller.Origin is { } origin)
        {
            if (rules.MoreOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return null;
            if (!(rules.HasPages && IsSameOrigin(origin, caller)))
                return Refusal(origin, "is another origin; pages of other origins may not call this port");
        }

        return caller.FetchSite is { } site and not ("same-origin" or "none") && !(rules.HasPages && IsFollowedLink(caller))
            ? Refusal($"Sec-Fetch-Site: {site}", "means a page of another origin; those may not call this port")
            : null;
    }

    /// <summary>Whether a host, with or without a port, is this machine: <c>localhost</c> and names below it, 127.0.0.0/8,
    /// <c>[::1]</c>.</summary>
    public static bool IsLoopback(string host)
    {
        var name = NameOf(host);
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    // Every browser sends a Host header, so an empty host is not a web page.
    private static bool IsOwnHost(string host, IReadOnlyList<string> more) =>
        host.Length == 0 || IsLoopback(host) || more.Any(pattern => Matches(pattern, NameOf(host)));

    private static bool Matches(string pattern, string name) => pattern switch
    {
        "*" => true,
        ['*', .. var below] => name.EndsWith(below, StringComparison.OrdinalIgnoreCase),
        _ => name.Equals(pattern, StringComparison.OrdinalIgnoreCase),
    };

    private static string NameOf(string host)
    {
        if (host.StartsWith('[')) return host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? host[1..end] : host;
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? host : host[..colon];
    }

    private static bool IsSameOrigin(string origin, WebCaller caller) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{caller.Scheme ?? page.Scheme}://{caller.Host}", UriKind.Absolute, out var own)
        && page.GetLeftPart(UriPartial.Authority).Equals(own.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    // A user who follows a link sees the page; the linking page cannot read it.
    private static bool IsFollowedLink(WebCaller caller) =>
        caller is { Method: "GET" or "HEAD", FetchMode: "navigate", FetchDestination: "document" };

    private static CallerRefusal Refusal(string source, string why)
    {
        var shown = Texts.Truncate(Texts.Visible(source), LongestSource);
        return new(shown, $"{shown} {why}.");
    }
}
