using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The SQLite file behind all stores. Operations are short and run one at a time.</summary>
internal sealed class Database : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        -- A killed process loses no write, because the kernel has it. Only a power cut could lose data, which is acceptable here.
        PRAGMA synchronous = OFF;
        CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key BLOB, file TEXT, size INTEGER, etag TEXT, modified INTEGER, sequencer TEXT, content_type TEXT, details TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS contents (name TEXT PRIMARY KEY, bytes BLOB);
        CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, visibility INTEGER, retention INTEGER, dead_letters TEXT, max_receives INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT, message_id TEXT, body TEXT, sent INTEGER, visible INTEGER, receives INTEGER, receipt TEXT);
        CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visible, id);
        -- A delete searches by receipt and a receive by age; without these indexes both would read the whole queue.
        CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (queue, receipt);
        CREATE INDEX IF NOT EXISTS messages_by_age ON messages (queue, sent);
        CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY, definition TEXT) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS table_items (name TEXT, slot INTEGER, hash BLOB, sort BLOB, item BLOB, size INTEGER, expires INTEGER, PRIMARY KEY (name, slot, hash, sort)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS table_items_by_expiry ON table_items (expires) WHERE expires IS NOT NULL;
        CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, digest TEXT, used INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS topics (name TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS topic_subscriptions (id TEXT PRIMARY KEY, topic TEXT, protocol TEXT, endpoint TEXT, attributes TEXT, token TEXT, UNIQUE (topic, protocol, endpoint)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT, address TEXT, type TEXT, message_id TEXT, topic TEXT, body TEXT, attempts INTEGER, due INTEGER);
        CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, recipient TEXT, subject TEXT, body TEXT, sent INTEGER);
        CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created INTEGER, cors TEXT) WITHOUT ROWID;
        """;

    // The columns that data folders of earlier versions lack.
    private static readonly (string Table, string Name, string Type)[] _addedColumns =
    [
        ("objects", "details", "TEXT"),
        ("queues", "delay", "INTEGER NOT NULL DEFAULT 0"),
        ("queues", "wait", "INTEGER NOT NULL DEFAULT 0"),
        ("queues", "max_bytes", "INTEGER NOT NULL DEFAULT 1048576"),
        ("queues", "policy", "TEXT"),
        ("queues", "redrive_allow", "TEXT"),
        ("queues", "tags", "TEXT"),
        ("queues", "created", "INTEGER NOT NULL DEFAULT 0"),
        ("queues", "modified", "INTEGER NOT NULL DEFAULT 0"),
        ("messages", "attributes", "TEXT"),
        ("messages", "trace", "TEXT"),
        ("messages", "first_received", "INTEGER"),
        ("messages", "source", "TEXT"),
        ("topics", "tags", "TEXT"),
        ("topics", "attributes", "TEXT"),
        ("buckets", "notifications", "TEXT"),
    ];

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly HashSet<Signal> _touched = [];

    public Database(string path)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        using var create = _connection.CreateCommand();
        create.CommandText = Schema;
        create.ExecuteNonQuery();
        Upgrade();
    }

    /// <summary>Raised after every committed change.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Runs reads.</summary>
    public T Read<T>(Func<T> work)
    {
        lock (_gate) return work();
    }

    /// <summary>Runs reads and writes in one transaction.</summary>
    public T Write<T>(Func<T> work)
    {
        T result;
        Signal[] touched;
        lock (_gate)
        {
            // Not SqliteTransaction: prepared commands outlive the transaction in which they were first used.
            Execute("BEGIN IMMEDIATE");
            try
            {
                result = work();
                Execute("COMMIT");
                touched = [.. _touched];
            }
            catch
            {
                Execute("ROLLBACK");
                throw;
            }
            finally
            {
                _touched.Clear();
            }
        }

        foreach (var signal in touched) signal.Raise();
        Changed.Raise();
        return result;
    }

    /// <summary>Raises a signal after the current write is committed.</summary>
    public void RaiseOnCommit(Signal signal) => _touched.Add(signal);

    /// <summary>Runs writes in one transaction.</summary>
    public void Write(Action work) => Write(() =>
    {
        work();
        return true;
    });

    /// <summary>Executes a statement with parameters $1, $2, …; only inside <see cref="Read{T}"/> or <see cref="Write{T}"/>.</summary>
    /// <returns>The number of changed rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The rows of a query, read while it is enumerated.</summary>
    public IEnumerable<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params object?[] values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        while (reader.Read()) yield return row(reader);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _commands.Values) command.Dispose();
            _connection.Dispose();
        }
    }

    private void Upgrade()
    {
        var missing = _addedColumns.Where(column => !HasColumn(column.Table, column.Name)).ToList();
        foreach (var (table, name, type) in missing) Execute($"ALTER TABLE {table} ADD COLUMN {name} {type}");
        MoveSubscriptions();
    }

    private bool HasColumn(string table, string name) =>
        Query("SELECT 1 FROM pragma_table_info($1) WHERE name = $2", _ => true, table, name).Any();

    // Earlier versions knew only subscriptions of queues.
    private void MoveSubscriptions()
    {
        if (!Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'subscriptions'", _ => true).Any()) return;
        Execute(
            """
            INSERT OR IGNORE INTO topic_subscriptions (id, topic, protocol, endpoint)
            SELECT lower(hex(randomblob(16))), topic, 'sqs', queue FROM subscriptions
            """);
        Execute("DROP TABLE subscriptions");
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // The SQL text is constant; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new($"${i}", null));
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
