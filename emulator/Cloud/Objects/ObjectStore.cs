using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The objects of S3 buckets. Bytes are stored under hashed names, so any key works on any file system. Metadata is in the
/// database, and a notification is committed together with its put or removal.</summary>
internal sealed class ObjectStore(Database database, BucketStore buckets, S3Notifications notifications, TimeProvider clock, string folder)
    : IObjects
{
    private const string Columns = "key, size, etag, modified, sequencer";
    private const string OfKey = "FROM objects WHERE bucket = $1 AND key = $2";
    private readonly ObjectContents _contents = new(database, folder);

    /// <summary>The names of all buckets.</summary>
    public IReadOnlyCollection<string> Buckets => buckets.Names;

    /// <summary>Sends the event with which S3 tries a new notification rule.</summary>
    public void TestNotification(string bucket, NotificationRule rule) => database.Write(() => notifications.Test(bucket, rule));

    /// <summary>Stores the bytes of a stream. On return the object is readable and notified; on an exception nothing is stored.</summary>
    /// <exception cref="MissingResourceException">The bucket does not exist.</exception>
    /// <exception cref="InvalidKeyException">S3 refuses the key.</exception>
    public async Task<StoredObject> PutAsync(
        string bucket, string key, Stream content, CancellationToken cancellation, ObjectWrite? write = null)
    {
        buckets.Check(bucket);
        ObjectKeys.Check(key);
        using var received = await ReceiveAsync(content, cancellation);
        return Commit(bucket, key, received, write ?? ObjectWrite.Plain);
    }

    Task IObjects.PutAsync(string bucket, string key, Stream content, ObjectWrite write, CancellationToken cancellation) =>
        PutAsync(bucket, key, content, cancellation, write);

    Task IObjects.DeleteAsync(string bucket, string key, CancellationToken cancellation) => DeleteAsync(bucket, key, cancellation);

    /// <summary>Reads a stream to its end; nothing is stored until it is committed.</summary>
    public Task<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellation) =>
        _contents.ReceiveAsync(content, cancellation);

    /// <summary>Stores received content.</summary>
    /// <exception cref="MissingResourceException">The bucket does not exist.</exception>
    /// <exception cref="InvalidKeyException">S3 refuses the key.</exception>
    public StoredObject Commit(string bucket, string key, IncomingContent received, ObjectWrite write)
    {
        ObjectKeys.Check(key);
        var (stored, file) = database.Write(() =>
        {
            buckets.Check(bucket);
            write.Condition?.Invoke(Find(bucket, key));
            var put = new StoredObject(key, received.Size, write.ETag ?? received.ETag, Now(), NextSequencer());
            var name = $"{Convert.ToHexStringLower(SHA256.HashData(ObjectKeys.Bytes($"{bucket}\n{key}")))[..32]}-{put.Sequencer}";
            var replaced = NameOf(bucket, key);
            _contents.Keep(name, received);
            database.Execute(
                "INSERT OR REPLACE INTO objects (bucket, key, file, size, etag, modified, sequencer, details) VALUES ($1, $2, $3, $4, $5, "
                    + "$6, $7, $8)",
                bucket, ObjectKeys.Bytes(key),
                name, put.Size, put.ETag, put.LastModified.ToUnixTimeMilliseconds(), put.Sequencer, write.Details.ToJson());
            notifications.Created(bucket, put, write.Event);
            return (put, replaced is null ? null : _contents.Forget(replaced));
        });
        if (file is not null) File.Delete(file);
        return stored;
    }

    public Task<StoredObject?> FindAsync(string bucket, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        buckets.Check(bucket);
        return Task.FromResult(database.Read(() => Find(bucket, key)));
    }

    /// <summary>Opens the bytes of an object, which stay readable if it is replaced later; null if there is no object.</summary>
    public Task<Stream?> OpenReadAsync(string bucket, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Open(bucket, key, withContent: true)?.Content);
    }

    /// <summary>Reads an object with its details and optionally its bytes at once; null if there is no object.</summary>
    public OpenedObject? Open(string bucket, string key, bool withContent)
    {
        buckets.Check(bucket);
        // Opened under the lock, because a put deletes the content that it replaces.
        return database.Read(() =>
        {
            var row = database.Query(
                $"SELECT {Columns}, details, content_type, file {OfKey}",
                row => (Object: ReadObject(row), Details: ObjectDetails.Read(TextOf(row, 5), TextOf(row, 6)), File: row.GetString(7)),
                bucket, ObjectKeys.Bytes(key)).ToList();
            return row is [var found]
                ? new OpenedObject(found.Object, found.Details, withContent ? _contents.Open(found.File) : null)
                : null;
        });
    }

    /// <summary>Changes an object's details, but not its bytes, ETag or time; sends no notification.</summary>
    /// <returns>False if there is no such object.</returns>
    public bool Change(string bucket, string key, Func<ObjectDetails, ObjectDetails> change)
    {
        buckets.Check(bucket);
        return database.Write(() =>
        {
            if (Open(bucket, key, withContent: false) is not { } found) return false;
            database.Execute("UPDATE objects SET details = $3 WHERE bucket = $1 AND key = $2", bucket, ObjectKeys.Bytes(
                key), change(found.Details).ToJson());
            return true;
        });
    }

    /// <summary>Deletes an object.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="condition">Throws if the current object may not be deleted.</param>
    /// <returns>Whether the object existed.</returns>
    public Task<bool> DeleteAsync(string bucket, string key, CancellationToken cancellation, Action<StoredObject>? condition = null)
    {
        cancellation.ThrowIfCancellationRequested();
        buckets.Check(bucket);
        var (isThere, file) = database.Write(() =>
        {
            if (Find(bucket, key) is not { } found || NameOf(bucket, key) is not { } name) return (false, null);
            condition?.Invoke(found);
            database.Execute("DELETE FROM objects WHERE bucket = $1 AND key = $2", bucket, ObjectKeys.Bytes(key));
            notifications.Removed(bucket, key, NextSequencer());
            return (true, _contents.Forget(name));
        });
        if (file is not null) File.Delete(file);
        return Task.FromResult(isThere);
    }

    /// <summary>Lists one page of a bucket.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="prefix">Only keys with this prefix.</param>
    /// <param name="marker">Only keys after this one; empty for all.</param>
    /// <param name="delimiter">Keys with the same part up to it are listed as one common prefix; null for none.</param>
    /// <param name="max">The maximum number of entries.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<ObjectPage> ListAsync(
        string bucket, string prefix, string marker, string? delimiter, int max, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        buckets.Check(bucket);
        var (first, after) = (ObjectKeys.Bytes(prefix), ObjectKeys.Bytes(marker));
        var from = first.AsSpan().SequenceCompareTo(after) > 0 ? first : after;
        return Task.FromResult(database.Read(() =>
        {
            var page = new PageBuilder(prefix, marker, delimiter, max);
            // SQLite compares blobs byte by byte, which is the order of S3.
            var rows =
                database.Query($"SELECT {Columns} FROM objects WHERE bucket = $1 AND key >= $2 ORDER BY key", ReadObject, bucket, from);
            foreach (var found in rows)
            {
                if (!page.TryAdd(found)) break;
            }

            return page.Build();
        }));
    }

    /// <summary>The number and total size of a bucket's objects.</summary>
    public ObjectTotal TotalOf(string bucket) => database.Read(() => database.Query(
        "SELECT count(*), coalesce(sum(size), 0) FROM objects WHERE bucket = $1", row =>
            new ObjectTotal(row.GetInt64(0), row.GetInt64(1)), bucket).Single());

    /// <summary>Whether a bucket has no key with this prefix.</summary>
    public bool IsEmpty(string bucket, string prefix)
    {
        buckets.Check(bucket);
        var first = ObjectKeys.Bytes(prefix);
        return !database.Read(() => database
            .Query("SELECT key FROM objects WHERE bucket = $1 AND key >= $2 ORDER BY key LIMIT 1", row => (byte[])row[0], bucket, first)
            .Any(key => key.AsSpan().StartsWith(first)));
    }

    /// <summary>Deletes the leftovers of a kill.</summary>
    internal void Sweep() => _contents.Sweep(
        database.Read(() => database.Query("SELECT file FROM objects", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal)));

    private StoredObject? Find(string bucket, string key) =>
        database.Query($"SELECT {Columns} {OfKey}", ReadObject, bucket, ObjectKeys.Bytes(key)).SingleOrDefault();

    // In whole milliseconds, as the database holds it.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    // 18 digits, like S3. Sequencers are compared without leading zeros, so a constant prefix precedes the counter; it is above every
    // plain counter of older data folders.
    private string NextSequencer()
    {
        database.Execute("INSERT INTO counters (name, value) VALUES ('sequencer', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1");
        return $"00FFFFFF{database.Query("SELECT value FROM counters WHERE name = 'sequencer'", row => row.GetInt64(0)).Single():X10}";
    }

    private string? NameOf(string bucket, string key) =>
        database.Query($"SELECT file {OfKey}", row => row.GetString(0), bucket, ObjectKeys.Bytes(key)).SingleOrDefault();

    private static StoredObject ReadObject(SqliteDataReader row) => new(
        ObjectKeys.Text((byte[])row[0]),
        row.GetInt64(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4));

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
