using FilePipeline.Contracts;
using Microsoft.Extensions.Primitives;

namespace FilePipeline.Ingest;

/// <summary>The key is not as the upload's conditions want it.</summary>
internal sealed class PreconditionFailedException(string message) : Exception(message);

/// <summary>What the headers of an upload ask for: it is kept or refused, never ignored.</summary>
internal sealed record UploadConditions
{
    private const string Any = "*";

    private UploadConditions()
    {
    }

    /// <summary>Nothing may be there yet.</summary>
    public bool MustBeNew { get; private init; }

    /// <summary>ETags of which one must be there, without quotes; <c>*</c> for any. Null for no such condition.</summary>
    public IReadOnlyList<string>? Replaces { get; private init; }

    /// <summary>Digests that the body must have.</summary>
    public required BodyDigests Digests { get; init; }

    /// <summary>Whether the key has to be looked at before.</summary>
    public bool AreAboutTheKey => MustBeNew || Replaces is not null;

    /// <summary>Reads the headers of an upload of one file.</summary>
    /// <returns>The conditions; or why they cannot be kept.</returns>
    public static (UploadConditions? Conditions, string? Refusal) Read(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("Content-Range")) return (null, "Content-Range: a file is uploaded whole; send all of its bytes in one request.");
        foreach (var name in (string[])["If-Unmodified-Since", "If-Modified-Since"])
            if (headers.ContainsKey(name)) return (null, $"{name}: times of S3 and of this service are not compared; use If-Match or If-None-Match: *.");
        if (headers.TryGetValue("If-None-Match", out var none) && none.ToString() != Any) return (null, "If-None-Match: only * is possible, which creates and never overwrites.");
        var (digests, fault) = BodyDigests.Read(headers);
        return digests is null
            ? (null, fault)
            : (new() { MustBeNew = none.Count > 0, Replaces = headers.TryGetValue("If-Match", out var match) ? ETagsIn(match) : null, Digests = digests }, null);
    }

    /// <summary>The name of a header that a form cannot keep; null when there is none.</summary>
    public static string? FirstOfForm(IHeaderDictionary headers) =>
        ((string[])["If-None-Match", "If-Match", "If-Unmodified-Since", "If-Modified-Since", "Content-Range", .. BodyDigests.Headers]).FirstOrDefault(headers.ContainsKey);

    /// <exception cref="PreconditionFailedException">The key is not as wanted.</exception>
    public void Check(ListedObject? listed)
    {
        if (MustBeNew && listed is not null) throw new PreconditionFailedException("If-None-Match: there is an object under this key.");
        if (Replaces is { } wanted && (listed is null || !wanted.Any(eTag => eTag == Any || eTag.Equals(listed.ETag, StringComparison.OrdinalIgnoreCase))))
            throw new PreconditionFailedException(listed is null ? "If-Match: there is no object under this key." : "If-Match: the object under this key has another ETag.");
    }

    private static List<string> ETagsIn(StringValues header) =>
        [.. header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(eTag => eTag.Trim('"'))];
}
