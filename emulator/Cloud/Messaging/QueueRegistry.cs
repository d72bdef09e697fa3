using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The queues with their attributes.</summary>
internal sealed class QueueRegistry(Database database, TimeProvider clock)
{
    private const string Columns =
        "name, visibility, retention, dead_letters, max_receives, delay, wait, max_bytes, policy, redrive_allow, tags, created, modified";

    /// <summary>Creates a queue, or updates timeouts and dead-letter queue of an existing one unless
    /// <paramref name="keepsExisting"/> is set.</summary>
    public void Ensure(QueueSpec spec, bool keepsExisting) => database.Write(() =>
    {
        var found = Find(spec.Name);
        if (found is null) Save(new QueueSettings(spec) { Created = clock.GetUtcNow() });
        else if (!keepsExisting && found.Spec != spec) Save(found with { Spec = spec });
    });

    /// <summary>Creates a queue unless it exists.</summary>
    /// <returns>The existing queue; null if it was created.</returns>
    public QueueSettings? Create(QueueSettings settings) => database.Write(() =>
    {
        var found = Find(settings.Name);
        if (found is null) Save(settings with { Created = clock.GetUtcNow() });
        return found;
    });

    /// <summary>Changes the settings of a queue.</summary>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public void Change(string queue, Func<QueueSettings, QueueSettings> change) => database.Write(() => Save(change(Get(queue))));

    /// <summary>Deletes a queue; only inside a database write.</summary>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    internal void Delete(string queue)
    {
        if (database.Execute("DELETE FROM queues WHERE name = $1", queue) == 0) throw new MissingResourceException("queue", queue);
    }

    public bool Has(string queue) => database.Read(() => database.Query("SELECT 1 FROM queues WHERE name = $1", _ => true, queue).Any());

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public QueueSettings Get(string queue) => Find(queue) ?? throw new MissingResourceException("queue", queue);

    /// <summary>A queue; null if it does not exist.</summary>
    public QueueSettings? Find(string queue) => database.Read(() =>
        database.Query($"SELECT {Columns} FROM queues WHERE name = $1", Read, queue).SingleOrDefault());

    /// <summary>All queues by name.</summary>
    public IReadOnlyList<QueueSettings> All() =>
        database.Read(() => database.Query($"SELECT {Columns} FROM queues ORDER BY name", Read).ToList());

    private void Save(QueueSettings queue) => database.Execute(
        $"INSERT OR REPLACE INTO queues ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        queue.Name, queue.Spec.VisibilitySeconds, queue.Spec.RetentionSeconds, queue.Spec.DeadLetter?.Queue,
        queue.Spec.DeadLetter?.MaxReceives,
        queue.DelaySeconds, queue.WaitSeconds, queue.MaxBytes, queue.Policy, queue.RedriveAllowPolicy, JsonSerializer.Serialize(queue.Tags),
        queue.Created.ToUnixTimeSeconds(), clock.GetUtcNow().ToUnixTimeSeconds());

    private static QueueSettings Read(SqliteDataReader row) => new(new QueueSpec(row.GetString(0), row.GetInt32(1), row.GetInt32(2))
    {
        DeadLetter = row.IsDBNull(3) ? null : new(row.GetString(3), row.GetInt32(4)),
    })
    {
        DelaySeconds = row.GetInt32(5),
        WaitSeconds = row.GetInt32(6),
        MaxBytes = row.GetInt32(7),
        Policy = TextOf(row, 8),
        RedriveAllowPolicy = TextOf(row, 9),
        Tags = TextOf(row, 10) is { } tags ? JsonSerializer.Deserialize<Dictionary<string, string>>(tags)! : [],
        Created = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(11)),
        Modified = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(12)),
    };

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
