using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An item; its value is bytes (type B) or text (type S).</summary>
internal sealed record TableItem(byte[] Value, bool IsText, string ETag, DateTimeOffset? ExpiresAt);

/// <summary>The condition of a put.</summary>
internal sealed record PutCondition
{
    private PutCondition(string? eTag, bool mustBeNew) => (ETag, MustBeNew) = (eTag, mustBeNew);

    public static PutCondition None { get; } = new(null, false);

    public static PutCondition NotExists { get; } = new(null, true);

    public string? ETag { get; }

    public bool MustBeNew { get; }

    public static PutCondition ETagIs(string eTag) => new(eTag, false);
}

internal enum PutResult
{
    Ok,
    ConditionFailed,
}

/// <summary>One step of a transaction: a put, or a delete if the value is null.</summary>
internal sealed record TableOperation(string Key, byte[]? Value, bool IsText, PutCondition Condition, DateTimeOffset? ExpiresAt)
{
    public static TableOperation Put(string key, byte[] value, bool isText, PutCondition condition, DateTimeOffset? expiresAt) =>
        new(key, value, isText, condition, expiresAt);

    public static TableOperation Delete(string key) => new(key, null, false, PutCondition.None, null);
}

/// <summary>DynamoDB tables with one key, an etag attribute and a time to live. Expired items are
/// never purged, so conditions still see them; in DynamoDB that lasts up to some days.</summary>
internal sealed class TableStore(Database database)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Ensure(TableSpec spec) => _names.Add(spec.Name);

    /// <summary>Reads an item, expired or not; null if there is none.</summary>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public Task<TableItem?> GetAsync(string table, string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(table);
        return Task.FromResult(database.Read(() => Find(table, key)));
    }

    /// <exception cref="ItemTooLargeException">The item is larger than 400 KB.</exception>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public Task<PutResult> PutAsync(
        string table, string key,
        byte[] value, bool isText, PutCondition condition, DateTimeOffset? expiresAt, CancellationToken cancellation) =>
        TransactAsync(table, [TableOperation.Put(key, value, isText, condition, expiresAt)], cancellation);

    /// <returns>False if an etag was given and is not the item's.</returns>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public Task<bool> DeleteAsync(string table, string key, string? eTag, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(table);
        return Task.FromResult(database.Write(() => eTag is null
            ? Delete(table, key) >= 0
            : database.Execute("DELETE FROM items WHERE name = $1 AND key = $2 AND etag = $3", table, key, eTag) == 1));
    }

    /// <summary>Runs all operations or none.</summary>
    /// <exception cref="ItemTooLargeException">An item is larger than 400 KB.</exception>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public Task<PutResult> TransactAsync(string table, IReadOnlyList<TableOperation> operations, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(table);
        if (operations.Any(step =>
            step.Value is { } value && value.Length + Encoding.UTF8.GetByteCount(step.Key) > ItemTooLargeException.Limit))
        {
            throw new ItemTooLargeException();
        }
        return Task.FromResult(database.Write(() =>
        {
            if (operations.Any(step => !Holds(step.Condition, Find(table, step.Key)))) return PutResult.ConditionFailed;
            foreach (var step in operations) Apply(table, step);
            return PutResult.Ok;
        }));
    }

    private void Apply(string table, TableOperation step)
    {
        if (step.Value is null)
        {
            Delete(table, step.Key);
            return;
        }

        database.Execute(
            "INSERT OR REPLACE INTO items (name, key, value, is_text, etag, expires) VALUES ($1, $2, $3, $4, $5, $6)",
            table, step.Key, step.Value, step.IsText, NewETag(), step.ExpiresAt?.ToUnixTimeSeconds());
    }

    private int Delete(string table, string key) => database.Execute("DELETE FROM items WHERE name = $1 AND key = $2", table, key);

    private TableItem? Find(string table, string key) => database.Query(
        "SELECT value, is_text, etag, expires FROM items WHERE name = $1 AND key = $2",
        row => new TableItem(
            (byte[])row[0], row.GetBoolean(1),
            row.GetString(2), row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3))),
        table, key).SingleOrDefault();

    private void Check(string table)
    {
        if (!_names.Contains(table)) throw new MissingResourceException("table", table);
    }

    private static bool Holds(PutCondition condition, TableItem? item) =>
        condition.MustBeNew ? item is null : condition.ETag is null || condition.ETag == item?.ETag;

    // 64 random bits in hex without leading zeros, like Dapr's component.
    private static string NewETag() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)).ToString("x", CultureInfo.InvariantCulture);
}
