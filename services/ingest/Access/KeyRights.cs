using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Decides which keys a caller may name, and below which prefix a caller may list. Without <see cref="AuthOptions.Prefixes"/>
/// every caller may name all.</summary>
internal sealed class KeyRights(IOptions<AuthOptions> options)
{
    // A token with many groups must not make one request expensive.
    private const int MaxPrefixes = 1000;

    private readonly PrefixTemplate[] _templates = [.. options.Value.Prefixes.Select(text => new PrefixTemplate(text))];
    private readonly ClaimRule _allKeys = options.Value.Claims.AllKeys;

    /// <summary>Whether the caller may name every key.</summary>
    public bool CoversAll(ClaimsPrincipal caller) => _templates.Length == 0 || _allKeys.Matches(caller);

    /// <summary>Whether the caller may read, store or remove the file with this key.</summary>
    public bool Covers(ClaimsPrincipal caller, string key) => CoversAll(caller)
        || (!HasDotSegment(key) && PrefixesOf(caller).Any(own => key.StartsWith(own, StringComparison.Ordinal)));

    /// <summary>Returns the longest of the given prefix and the caller's own one that lies within it; null when the caller may list
    /// nothing below the given prefix, or owns several prefixes there and so must name one.</summary>
    public string? NarrowPrefix(ClaimsPrincipal caller, string prefix)
    {
        if (Covers(caller, prefix)) return prefix;
        string[] within = [.. PrefixesOf(caller).Where(own => own.StartsWith(prefix, StringComparison.Ordinal)).Take(2)];
        return within.Length == 1 ? within[0] : null;
    }

    /// <summary>The prefixes that the caller owns.</summary>
    public IEnumerable<string> PrefixesOf(ClaimsPrincipal caller) =>
        _templates.SelectMany(template => template.Expand(caller)).Take(MaxPrefixes).Distinct();

    /// <summary>Whether a key has a segment <c>.</c> or <c>..</c>, which S3 keeps but a proxy or a tool behind it may resolve.</summary>
    internal static bool HasDotSegment(string key) => key.Split('/').Any(segment => segment is "." or "..");
}
