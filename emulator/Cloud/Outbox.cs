using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A message that a person got.</summary>
internal sealed record PersonMessage(long Id, string Channel, string To, string? Subject, string Body, DateTimeOffset At);

/// <summary>What was sent to people: alerts of a topic, mail.</summary>
internal sealed class Outbox(Database database, TimeProvider clock)
{
    private const string Columns = "id, channel, recipient, subject, body, sent";

    public Task AddAsync(string channel, string to, string? subject, string body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => Add(channel, to, subject, body));
        return Task.CompletedTask;
    }

    /// <summary>Of the newest message; 0 when there is none.</summary>
    public long LastId => database.Read(() => database.Query("SELECT coalesce(max(id), 0) FROM people", row => row.GetInt64(0)).Single());

    /// <summary>Every message later than one, oldest first.</summary>
    public IReadOnlyList<PersonMessage> List(long after = 0) => database.Read(() => database.Query(
        $"SELECT {Columns} FROM people WHERE id > $1 ORDER BY id", Read, after).ToList());

    /// <summary>So many of the latest messages, newest first.</summary>
    public IReadOnlyList<PersonMessage> Latest(int max) => database.Read(() => database.Query(
        $"SELECT {Columns} FROM people ORDER BY id DESC LIMIT $1", Read, max).ToList());

    /// <summary>Adds a message; only inside a write of the database.</summary>
    internal void Add(string channel, string to, string? subject, string body) => database.Execute(
        "INSERT INTO people (channel, recipient, subject, body, sent) VALUES ($1, $2, $3, $4, $5)",
        channel, to, subject, body, clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static PersonMessage Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));
}
