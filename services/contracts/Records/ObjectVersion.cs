using System.Globalization;

namespace FilePipeline.Contracts;

/// <summary>The order of two writes of a key.</summary>
public enum WriteOrder
{
    /// <summary>The same write.</summary>
    Same,

    /// <summary>Before the other.</summary>
    Older,

    /// <summary>After the other.</summary>
    Newer,

    /// <summary>Another write of unknown order; a listing of the bucket decides.</summary>
    Unknown,
}

/// <summary>One PUT or removal of a key. A removal has neither ETag nor size; a write from a listing has no event time.</summary>
/// <param name="VersionId">S3's version id; null in an unversioned bucket.</param>
/// <param name="Sequencer">Hex text of any length that grows with each write of a key.</param>
/// <param name="ETag">S3's entity tag, without quotes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="EventTime">Time of the S3 event, to the millisecond. The time in a listing is never used, since for multipart uploads it
/// is their start and so has no order.</param>
public sealed record ObjectVersion(string? VersionId, string? Sequencer, string? ETag, long? Size, DateTimeOffset? EventTime)
{
    /// <summary>Creates a version with null for absent parts (empty, or the text "null"), an unquoted ETag and whole
    /// milliseconds.</summary>
    public static ObjectVersion Of(string? versionId, string? sequencer, string? eTag, long? size, DateTimeOffset? eventTime) =>
        new(Present(versionId), Present(sequencer), Present(eTag?.Trim('"')), size, Milliseconds(eventTime));

    /// <summary>The order of this write relative to <paramref name="other"/>.</summary>
    public WriteOrder ComparedTo(ObjectVersion other)
    {
        if (IsSameAs(other)) return WriteOrder.Same;
        if (IsBefore(this, other)) return WriteOrder.Older;
        return IsBefore(other, this) ? WriteOrder.Newer : WriteOrder.Unknown;
    }

    /// <summary>Whether a listed object is this write, according to ETag and size as far as known.</summary>
    public bool IsShownBy(ListedObject listed)
    {
        if (ETag is null && Size is null) return false;
        return (ETag is null || ETag == listed.ETag) && (Size is null || Size == listed.Size);
    }

    /// <summary>One text per write, the same in every process; a part of outcome ids.</summary>
    public string Fingerprint() => string.Join(
        '|',
        VersionId,
        Sequencer,
        ETag,
        Size?.ToString(CultureInfo.InvariantCulture),
        EventTime?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private bool IsSameAs(ObjectVersion other)
    {
        if (VersionId is not null && other.VersionId is not null) return VersionId == other.VersionId;
        if (SequencersDiffer(this, other)) return false;
        return ETag == other.ETag && Size == other.Size && (EventTime is null || other.EventTime is null || EventTime == other.EventTime);
    }

    private static bool IsBefore(ObjectVersion one, ObjectVersion other)
    {
        if (SequencersDiffer(one, other)) return CompareSequencers(one.Sequencer!, other.Sequencer!) < 0;
        return one.EventTime < other.EventTime;
    }

    private static bool SequencersDiffer(ObjectVersion one, ObjectVersion other) =>
        one.Sequencer is not null && other.Sequencer is not null && CompareSequencers(one.Sequencer, other.Sequencer) != 0;

    // AWS documents that the shorter one is padded on the right. EventBridge omits leading zeros, so they are stripped from every pair;
    // stripping them from some pairs only would not be an order.
    private static int CompareSequencers(string one, string other)
    {
        var (left, right) = (one.TrimStart('0'), other.TrimStart('0'));
        var width = Math.Max(left.Length, right.Length);
        return string.Compare(left.PadRight(width, '0'), right.PadRight(width, '0'), StringComparison.OrdinalIgnoreCase);
    }

    private static string? Present(string? text) => text is null or "" or "null" ? null : text;

    private static DateTimeOffset? Milliseconds(DateTimeOffset? time) =>
        time is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value.ToUnixTimeMilliseconds()) : null;
}
