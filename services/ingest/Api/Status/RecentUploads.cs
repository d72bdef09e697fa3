using System.Collections.Concurrent;

namespace FilePipeline.Ingest;

/// <summary>The last uploads of this replica that have no outcome yet, as far as it knows.</summary>
internal sealed class RecentUploads
{
    private const int Most = 200;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _uploads = new(StringComparer.Ordinal);

    /// <summary>Adds an upload; the first ones stay, since the oldest wait the longest.</summary>
    public void Add(string fileId, DateTimeOffset receivedAt)
    {
        if (_uploads.Count < Most || _uploads.ContainsKey(fileId)) _uploads[fileId] = receivedAt;
    }

    /// <summary>Drops an upload that has an outcome.</summary>
    public void Remove(string fileId) => _uploads.TryRemove(fileId, out _);

    /// <summary>Up to so many uploads, the oldest first.</summary>
    public IReadOnlyList<(string FileId, DateTimeOffset ReceivedAt)> Oldest(int count) =>
        [.. _uploads.OrderBy(upload => upload.Value).Take(count).Select(upload => (upload.Key, upload.Value))];
}
