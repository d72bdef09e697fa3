using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An object as it was put.</summary>
internal sealed record StoredObject(string Key, long Size, string ETag, DateTimeOffset LastModified, string Sequencer, string? ContentType = null);

/// <summary>Objects of a bucket and their bytes.</summary>
internal sealed record ObjectTotal(long Objects, long Bytes);

/// <summary>A page of a bucket, keys in the order of their UTF-8 bytes; Last is its last key or common prefix, where the next page begins.</summary>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Contents, IReadOnlyList<string> CommonPrefixes, bool IsTruncated, string? Last);

/// <summary>S3 buckets. Bytes are kept under hashed names, so any key works on any file system; what is known of them is in the database, and
/// a notification takes effect together with its put or removal.</summary>
internal sealed class ObjectStore
{
    private const string Columns = "key, size, etag, modified, sequencer, content_type";
    private readonly Database _database;
    private readonly Notifications _notifications;
    private readonly TimeProvider _clock;
    private readonly ObjectContents _contents;
    private readonly HashSet<string> _buckets = new(StringComparer.Ordinal);

    public ObjectStore(Database database, Notifications notifications, TimeProvider clock, string folder) =>
        (_database, _notifications, _clock, _contents) = (database, notifications, clock, new(database, folder));

    /// <summary>Every bucket's name.</summary>
    public IReadOnlyCollection<string> Buckets => _buckets;

    public void Ensure(BucketSpec spec) => _buckets.Add(spec.Name);

    /// <summary>Stores a stream's bytes; they are there, notified and readable when this returns, or not at all.</summary>
    /// <exception cref="MissingResourceException">There is no such bucket.</exception>
    public async Task<StoredObject> PutAsync(string bucket, string key, Stream content, CancellationToken cancellation, string? contentType = null, string? eTag = null)
    {
        Check(bucket);
        using var received = await _contents.ReceiveAsync(content, cancellation);
        return Commit(bucket, key, received, eTag ?? received.ETag, contentType);
    }

    public Task<StoredObject?> FindAsync(string bucket, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(bucket);
        return Task.FromResult(_database.Read(() =>
            _database.Query($"SELECT {Columns} FROM objects WHERE bucket = $1 AND key = $2", ReadObject, bucket, Bytes(key)).SingleOrDefault()));
    }

    /// <summary>An object's bytes as they are now, whatever is put later; null when there is none.</summary>
    public Task<Stream?> OpenReadAsync(string bucket, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(bucket);
        // Opened under the lock: a put deletes what it replaces.
        return Task.FromResult(_database.Read(() => NameOf(bucket, key) is { } name ? _contents.Open(name) : null));
    }

    /// <returns>Whether there was one.</returns>
    public Task<bool> DeleteAsync(string bucket, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(bucket);
        var (isThere, file) = _database.Write(() =>
        {
            if (NameOf(bucket, key) is not { } name) return (false, null);
            _database.Execute("DELETE FROM objects WHERE bucket = $1 AND key = $2", bucket, Bytes(key));
            _notifications.Removed(bucket, key, NextSequencer());
            return (true, _contents.Forget(name));
        });
        if (file is not null) File.Delete(file);
        return Task.FromResult(isThere);
    }

    /// <summary>A page of a bucket.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="prefix">Only keys that begin so.</param>
    /// <param name="marker">Only keys after this one; empty for all.</param>
    /// <param name="delimiter">Keys that share the part up to it are shown as one common prefix; null for none.</param>
    /// <param name="max">Entries of the page.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<ObjectPage> ListAsync(string bucket, string prefix, string marker, string? delimiter, int max, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(bucket);
        var (first, after) = (Bytes(prefix), Bytes(marker));
        var from = first.AsSpan().SequenceCompareTo(after) > 0 ? first : after;
        return Task.FromResult(_database.Read(() =>
        {
            var page = new PageBuilder(prefix, marker, delimiter, max);
            // SQLite compares blobs byte by byte: the order of S3.
            var rows = _database.Query($"SELECT {Columns} FROM objects WHERE bucket = $1 AND key >= $2 ORDER BY key", ReadObject, bucket, from);
            foreach (var found in rows)
            {
                if (!page.Takes(found)) break;
            }

            return page.Build();
        }));
    }

    /// <summary>How much a bucket holds.</summary>
    public ObjectTotal TotalOf(string bucket) => _database.Read(() => _database.Query(
        "SELECT count(*), coalesce(sum(size), 0) FROM objects WHERE bucket = $1", row => new ObjectTotal(row.GetInt64(0), row.GetInt64(1)), bucket).Single());

    /// <summary>Whether a bucket has no key that begins so.</summary>
    public bool IsEmpty(string bucket, string prefix)
    {
        Check(bucket);
        var first = Bytes(prefix);
        return !_database.Read(() => _database
            .Query("SELECT key FROM objects WHERE bucket = $1 AND key >= $2 ORDER BY key LIMIT 1", row => (byte[])row[0], bucket, first)
            .Any(key => key.AsSpan().StartsWith(first)));
    }

    /// <summary>Ends what a kill left half done.</summary>
    internal void Sweep() => _contents.Sweep(
        _database.Read(() => _database.Query("SELECT file FROM objects", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal)));

    private StoredObject Commit(string bucket, string key, IncomingContent received, string eTag, string? contentType)
    {
        var (stored, file) = _database.Write(() =>
        {
            var sequencer = NextSequencer();
            var name = $"{Convert.ToHexStringLower(SHA256.HashData(Bytes($"{bucket}\n{key}")))[..32]}-{sequencer}";
            var now = _clock.GetUtcNow();
            var replaced = NameOf(bucket, key);
            _contents.Keep(name, received);
            _database.Execute(
                "INSERT OR REPLACE INTO objects (bucket, key, file, size, etag, modified, sequencer, content_type) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                bucket, Bytes(key), name, received.Size, eTag, now.ToUnixTimeMilliseconds(), sequencer, contentType);
            var put = new StoredObject(key, received.Size, eTag, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), sequencer, contentType);
            _notifications.Created(bucket, put);
            return (put, replaced is null ? null : _contents.Forget(replaced));
        });
        if (file is not null) File.Delete(file);
        return stored;
    }

    // Eighteen digits, as S3 has. Leading zeros do not count in the order of sequencers, so constant digits precede the counter; these
    // are above every plain counter that an older data folder holds.
    private string NextSequencer()
    {
        _database.Execute("INSERT INTO counters (name, value) VALUES ('sequencer', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1");
        return $"00FFFFFF{_database.Query("SELECT value FROM counters WHERE name = 'sequencer'", row => row.GetInt64(0)).Single():X10}";
    }

    private string? NameOf(string bucket, string key) =>
        _database.Query("SELECT file FROM objects WHERE bucket = $1 AND key = $2", row => row.GetString(0), bucket, Bytes(key)).SingleOrDefault();

    private void Check(string bucket)
    {
        if (!_buckets.Contains(bucket)) throw new MissingResourceException("bucket", bucket);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static StoredObject ReadObject(SqliteDataReader row) => new(
        Encoding.UTF8.GetString((byte[])row[0]), row.GetInt64(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4),
        row.IsDBNull(5) ? null : row.GetString(5));
}
