using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>The key does not meet the upload's conditions.</summary>
internal sealed class PreconditionFailedException(string message) : Exception(message);

/// <summary>The conditions and digests in the headers of an upload. Each is honoured or refused, never ignored.</summary>
internal sealed record UploadConditions
{
    private const string Any = "*";

    private UploadConditions()
    {
    }

    /// <summary>Whether the key must not exist yet.</summary>
    public bool MustBeNew { get; private init; }

    /// <summary>ETags of which the key must have one, without quotes; <c>*</c> for any. Null without such a condition.</summary>
    public IReadOnlyList<string>? Replaces { get; private init; }

    /// <summary>Digests that the body must match.</summary>
    public required BodyDigests Digests { get; init; }

    /// <summary>Whether a listing of the key is needed.</summary>
    public bool NeedListing => MustBeNew || Replaces is not null;

    /// <summary>Reads the headers of an upload of one file.</summary>
    /// <returns>The conditions, or the reason why they cannot be honoured.</returns>
    public static (UploadConditions? Conditions, string? Refusal) Read(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("Content-Range"))
            return (null, "Content-Range: partial uploads are not supported; send the whole file in one request.");
        foreach (var name in (string[])["If-Unmodified-Since", "If-Modified-Since"])
        {
            if (headers.ContainsKey(name))
                return (null, $"{name}: conditions on times are not supported; use If-Match or If-None-Match: *.");
        }

        if (headers.TryGetValue("If-None-Match", out var none) && none.ToString() != Any)
            return (null, "If-None-Match: only * is supported, which creates a file and never overwrites one.");
        var (digests, refusal) = BodyDigests.Read(headers);
        return digests is null
            ? (null, refusal)
            : (new() { MustBeNew = none.Count > 0, Replaces = ReplacedBy(headers), Digests = digests }, null);
    }

    /// <summary>The first header that is not supported for a form; null when there is none.</summary>
    public static string? FirstOfForm(IHeaderDictionary headers) =>
        ((string[])["If-None-Match", "If-Match", "If-Unmodified-Since", "If-Modified-Since", "Content-Range", .. BodyDigests.Headers])
        .FirstOrDefault(headers.ContainsKey);

    /// <summary>Checks the conditions on the key against a listing.</summary>
    /// <exception cref="PreconditionFailedException">The key does not meet them.</exception>
    public void Check(ListedObject? listed)
    {
        if (MustBeNew && listed is not null) throw new PreconditionFailedException("If-None-Match: an object with this key exists.");
        if (Replaces is { } wanted && (listed is null || !wanted.Any(eTag => IsETagOf(listed, eTag))))
        {
            throw new PreconditionFailedException(
                listed is null ? "If-Match: no object with this key exists." : "If-Match: the object with this key has another ETag.");
        }
    }

    private static bool IsETagOf(ListedObject listed, string eTag) =>
        eTag == Any || eTag.Equals(listed.ETag, StringComparison.OrdinalIgnoreCase);

    private static List<string>? ReplacedBy(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("If-Match", out var match)) return null;
        var eTags = match.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. eTags.Select(eTag => eTag.Trim('"'))];
    }
}
