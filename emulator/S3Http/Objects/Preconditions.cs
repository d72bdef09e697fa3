using System.Globalization;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The conditions of a request (If-Match and others), in the order of RFC 9110.</summary>
internal static class Preconditions
{
    /// <exception cref="S3Exception">A condition does not hold (412), or the object is unchanged (304).</exception>
    public static void CheckRead(S3Call call, StoredObject found)
    {
        if (!Holds(call, "", found)) throw S3Exception.PreconditionFailed();
        var isUnchanged = call.Header("If-None-Match") is { } known
            ? Matches(known, found.ETag)
            : IsNotAfter(found, call.Header("If-Modified-Since"));
        if (isUnchanged == true) throw S3Exception.NotModified();
    }

    /// <exception cref="S3Exception">A condition does not hold (412).</exception>
    public static void CheckCopySource(S3Call call, StoredObject found)
    {
        const string Start = "x-amz-copy-source-";
        if (!Holds(call, Start, found)) throw S3Exception.PreconditionFailed();
        var isUnchanged = call.Header(Start + "If-None-Match") is { } known
            ? Matches(known, found.ETag)
            : IsNotAfter(found, call.Header(Start + "If-Modified-Since"));
        if (isUnchanged == true) throw S3Exception.PreconditionFailed();
    }

    /// <summary>The condition of a write; null if there is none.</summary>
    public static Action<StoredObject?>? OfWrite(S3Call call)
    {
        var (match, noneMatch) = (call.Header("If-Match"), call.Header("If-None-Match"));
        if (match is null && noneMatch is null) return null;
        return found =>
        {
            if (match is not null && !Matches(match, (found ?? throw S3Exception.NoSuchKey()).ETag)) throw S3Exception.PreconditionFailed();
            if (noneMatch is not null && found is not null && Matches(noneMatch, found.ETag)) throw S3Exception.PreconditionFailed();
        };
    }

    /// <summary>The condition of a removal: ETag, size and time of the object.</summary>
    public static Action<StoredObject> OfRemoval(string? eTag, string? size, string? lastModified) => found =>
    {
        var isThis = (eTag is null || Matches(eTag, found.ETag))
            && (size is null || size == found.Size.ToString(CultureInfo.InvariantCulture))
            && (lastModified is null || (TimeOf(lastModified) is { } time && Seconds(time) == Seconds(found.LastModified)));
        if (!isThis) throw S3Exception.PreconditionFailed();
    };

    /// <summary>Whether a range may be returned: If-Range matches the object or is absent.</summary>
    public static bool AllowsRange(S3Call call, StoredObject found)
    {
        if (call.Header("If-Range") is not { } range) return true;
        return TimeOf(range) is { } time ? Seconds(found.LastModified) == Seconds(time) : Matches(range, found.ETag);
    }

    // If-Match takes precedence over If-Unmodified-Since.
    private static bool Holds(S3Call call, string start, StoredObject found) => call.Header(start + "If-Match") is { } match
        ? Matches(match, found.ETag)
        : IsNotAfter(found, call.Header(start + "If-Unmodified-Since")) != false;

    private static bool Matches(string list, string eTag) =>
        list.Split(',', StringSplitOptions.TrimEntries)
            .Any(one => one == "*" || (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one).Trim('"') == eTag);

    private static bool? IsNotAfter(StoredObject found, string? header) =>
        TimeOf(header) is { } time ? Seconds(found.LastModified) <= Seconds(time) : null;

    private static DateTimeOffset? TimeOf(string? header) => DateTimeOffset.TryParse(
        header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time) ? time : null;

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
