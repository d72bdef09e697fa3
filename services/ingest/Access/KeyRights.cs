using System.Security.Claims;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Decides which keys a caller may name, and below which prefix a caller may list. Without <see cref="AuthOptions.Prefixes"/>
/// every caller may name all.</summary>
internal sealed class KeyRights(IOptions<AuthOptions> options, FileSources sources)
{
    // A token with many groups must not make one request expensive.
    private const int MaxPrefixes = 1000;

    private readonly (PrefixTemplate Whole, PrefixTemplate KeyPart)[] _templates =
        [.. options.Value.Prefixes.Select(text => new PrefixTemplate(text)).Select(whole => (whole, whole.WithoutSource()))];

    private readonly ClaimRule _allKeys = options.Value.Claims.AllKeys;

    /// <summary>Whether the caller may name every key.</summary>
    public bool CoversAll(ClaimsPrincipal caller) => _templates.Length == 0 || _allKeys.Matches(caller);

    /// <summary>Whether the caller may read, store or remove the file with this key.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="source">The name of the source; null for the default one.</param>
    /// <param name="key">The S3 key.</param>
    public bool Covers(ClaimsPrincipal caller, string? source, string key) => CoversAll(caller)
        || (!HasDotSegment(key) && PrefixesOf(caller, source).Any(own => key.StartsWith(own, StringComparison.Ordinal)));

    /// <inheritdoc cref="Covers(ClaimsPrincipal, string?, string)"/>
    public bool Covers(ClaimsPrincipal caller, FileRecord record) => Covers(caller, record.Source, record.Key);

    /// <summary>Returns the longest of the given prefix and the caller's own one that lies within it; null when the caller may list
    /// nothing below the given prefix, or owns several prefixes there and so must name one.</summary>
    public string? NarrowPrefix(ClaimsPrincipal caller, string? source, string prefix)
    {
        if (Covers(caller, source, prefix)) return prefix;
        string[] within = [.. PrefixesOf(caller, source).Where(own => own.StartsWith(prefix, StringComparison.Ordinal)).Take(2)];
        return within.Length == 1 ? within[0] : null;
    }

    /// <summary>The prefixes that the caller owns in a source.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="source">The name of the source; null for the default one.</param>
    public IEnumerable<string> PrefixesOf(ClaimsPrincipal caller, string? source) =>
        OwnOf(caller).Where(own => own.Source == source).Select(own => own.Key);

    /// <summary>The prefixes that the caller owns in all sources.</summary>
    public IEnumerable<FilePlace> OwnOf(ClaimsPrincipal caller) => _templates
        .SelectMany(template => SourceOf(template.Whole) is { } name
            ? template.KeyPart.Expand(caller).Select(prefix => new FilePlace(name, prefix))
            : template.Whole.Expand(caller).Select(prefix => new FilePlace(null, prefix)))
        .Take(MaxPrefixes).Distinct();

    // A colon may also be a part of a key: only the name of a source that exists is one.
    private string? SourceOf(PrefixTemplate template) => template.Source is { } name && sources.IsKnown(name) ? name : null;

    /// <summary>Whether a key has a segment <c>.</c> or <c>..</c>, which S3 keeps but a proxy or a tool behind it may resolve.</summary>
    internal static bool HasDotSegment(string key) => key.Split('/').Any(segment => segment is "." or "..");
}
