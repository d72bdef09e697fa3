using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A notification that was sent to a user.</summary>
internal sealed record SentMessage(long Id, string Channel, string To, string? Subject, string Body, DateTimeOffset At);

/// <summary>The sent notifications: alerts of topics, mail and Slack messages.</summary>
internal sealed class SentMessages(Database database, TimeProvider clock)
{
    private const string Columns = "id, channel, recipient, subject, body, sent";

    public Task AddAsync(string channel, string to, string? subject, string body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => Add(channel, to, subject, body));
        return Task.CompletedTask;
    }

    /// <summary>The id of the newest message; 0 if there is none.</summary>
    public long LastId => database.Read(() => database.Query("SELECT coalesce(max(id), 0) FROM people", row => row.GetInt64(0)).Single());

    /// <summary>The messages after an id, oldest first.</summary>
    public IReadOnlyList<SentMessage> List(long after = 0) => database.Read(() => database.Query(
        $"SELECT {Columns} FROM people WHERE id > $1 ORDER BY id", Read, after).ToList());

    /// <summary>The latest messages, newest first.</summary>
    public IReadOnlyList<SentMessage> Latest(int max) => database.Read(() => database.Query(
        $"SELECT {Columns} FROM people ORDER BY id DESC LIMIT $1", Read, max).ToList());

    /// <summary>Adds a message; only inside a database write.</summary>
    internal void Add(string channel, string to, string? subject, string body) => database.Execute(
        "INSERT INTO people (channel, recipient, subject, body, sent) VALUES ($1, $2, $3, $4, $5)",
        channel, to, subject, body, clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static SentMessage Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));
}
