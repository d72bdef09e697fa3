using System.Text;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Protocol.Tests;

/// <summary>A write or a removal of a key, in the order in which they happened.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Key">The key.</param>
/// <param name="Content">Null for a removal.</param>
/// <param name="Version">As its event has it.</param>
internal sealed record BucketWrite(int Number, string Key, byte[]? Content, ObjectVersion Version);

/// <summary>The bucket that people write to, and its history.</summary>
internal sealed class SimulatedBucket(ObjectTable objects, FakeTimeProvider clock)
{
    private readonly List<BucketWrite> _writes = [];

    /// <summary>Whether each write has a sequencer of its own, as in AWS; else all have the same, as in LocalStack.</summary>
    public bool HasSequencers { get; set; } = true;

    public IReadOnlyList<BucketWrite> Writes => _writes;

    public IReadOnlyList<string> Keys => objects.Keys;

    public byte[]? Find(string key) => objects.Find(key);

    /// <summary>Keys that ever were written or removed.</summary>
    public IEnumerable<string> AllKeys => _writes.Select(write => write.Key).Distinct(StringComparer.Ordinal);

    /// <summary>The last write of a key.</summary>
    public BucketWrite Last(string key) => _writes.Last(write => write.Key == key);

    /// <summary>Writes or removes a key.</summary>
    /// <returns>The event that S3 sends.</returns>
    public byte[] Write(string key, string? text)
    {
        var number = _writes.Count + 1;
        // Each event has its own millisecond.
        var time = clock.GetUtcNow().AddMilliseconds(number);
        var content = text is null ? null : Encoding.UTF8.GetBytes(text);
        var version = ObjectVersion.Of(
            null, HasSequencers ? $"00{number:X16}" : "0055AED6DCD90281E5", content is null ? null : ObjectTable.ETagOf(content),
                content?.Length,
            time);
        objects.Modified = clock.GetUtcNow();
        if (content is null) objects.Remove(key);
        else objects.Put(key, content);
        _writes.Add(new(number, key, content, version));
        return S3MessageWriter.Write(new(objects.Name, key, version, IsRemoval: content is null));
    }

    /// <summary>The number of the write that a version is; a version from a listing is the last write with its ETag, and the removal that
    /// reconcile makes is that of the last write.</summary>
    public int NumberOf(string key, ObjectVersion version) => _writes.LastOrDefault(write => write.Key == key
        && (version.EventTime is { } time ? write.Version.EventTime == time
            : version.VersionId is not null ? write.Content is null
            : write.Version.ETag == version.ETag))?.Number ?? _writes.Count;
}
