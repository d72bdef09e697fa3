using System.Security.Claims;

namespace FilePipeline.Ingest;

/// <summary>Decides which keys a caller may name, and below which prefix a caller may list. Without sign-in every caller may name all.</summary>
internal sealed class KeyRights
{
    private readonly string[] _allowed = [];

    /// <summary>Whether the caller may read, store or remove the file with this key.</summary>
    public bool Covers(ClaimsPrincipal caller, string key) => NarrowPrefix(caller, key) == key;

    /// <summary>Returns the longest of the given prefix and the caller's own one that lies within it; null when the caller may list
    /// nothing below the given prefix.</summary>
    public string? NarrowPrefix(ClaimsPrincipal caller, string prefix)
    {
        if (_allowed.Length == 0) return prefix;
        return Array.Exists(_allowed, own => prefix.StartsWith(own, StringComparison.Ordinal)) ? prefix : null;
    }
}
