using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The table of messages; only inside a database read or write. Times are milliseconds since 1970.</summary>
internal sealed class MessageRows(Database database, TimeProvider clock)
{
    // A message to a missing queue is lost, as on AWS for notifications and topics.
    private const string Insert = """
        INSERT INTO messages (queue, message_id, body, sent, visible, receives, attributes, trace)
        SELECT name, $2, $3, $4, $4 + coalesce($5, delay * 1000), 0, $6, $7 FROM queues WHERE name = $1
        """;

    private const string SelectVisible = """
        SELECT id, message_id, body, receives, sent, first_received, attributes, trace, source
        FROM messages WHERE queue = $1 AND visible <= $2 ORDER BY visible, id LIMIT $3
        """;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Adds a message unless the queue is missing.</summary>
    /// <returns>Its message id.</returns>
    public string Add(string queue, OutgoingMessage message)
    {
        var id = $"{Guid.NewGuid()}";
        database.Execute(Insert, queue, id, message.Body, Now, (long?)message.Delay?.TotalMilliseconds, message.Attributes, message.Trace);
        return id;
    }

    public bool HasVisible(string queue) =>
        database.Query("SELECT 1 FROM messages WHERE queue = $1 AND visible <= $2 LIMIT 1", _ => true, queue, Now).Any();

    /// <summary>When the next message becomes visible; null if there is none.</summary>
    public long? NextVisible(string queue) => database
        .Query("SELECT min(visible) FROM messages WHERE queue = $1", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), queue)
        .Single();

    /// <summary>The visible messages, oldest first, as they are after their next receive.</summary>
    public IReadOnlyList<(long Id, ReceivedMessage Message)> Visible(string queue, int max) =>
        [.. database.Query(SelectVisible, row => (row.GetInt64(0), Read(row)), queue, Now, max)];

    /// <summary>Makes a message invisible until a time.</summary>
    public void Hide(long id, ReceivedMessage message, long until) => database.Execute(
        "UPDATE messages SET receives = $2, visible = $3, receipt = $4, first_received = $5 WHERE id = $1",
        id, message.ReceiveCount, until, message.ReceiptHandle, message.FirstReceived.ToUnixTimeMilliseconds());

    /// <summary>Moves a message to a dead-letter queue. It keeps the time of sending: SQS counts the retention of a dead letter from
    /// its first send.</summary>
    public void MoveTo(string deadLetters, string source, long id) => database.Execute(
        """
        UPDATE messages SET queue = $2, message_id = $3, visible = $4, receives = 0, receipt = NULL, first_received = NULL, source = $5
        WHERE id = $1
        """,
        id, deadLetters, $"{Guid.NewGuid()}", Now, source);

    public VisibilityChange ChangeVisibility(string queue, string receiptHandle, TimeSpan timeout)
    {
        var visible = database.Query(
            "SELECT visible FROM messages WHERE queue = $1 AND receipt = $2", row => (long?)row.GetInt64(0), queue, receiptHandle)
                .SingleOrDefault();
        if (visible is null) return VisibilityChange.NoSuchMessage;
        if (visible <= Now) return VisibilityChange.NotInFlight;
        database.Execute(
            "UPDATE messages SET visible = $3 WHERE queue = $1 AND receipt = $2",
            queue, receiptHandle, Now + (long)timeout.TotalMilliseconds);
        return VisibilityChange.Changed;
    }

    public void Delete(string queue, string receiptHandle) =>
        database.Execute("DELETE FROM messages WHERE queue = $1 AND receipt = $2", queue, receiptHandle);

    public void DeleteAll(string queue) => database.Execute("DELETE FROM messages WHERE queue = $1", queue);

    /// <summary>Deletes the messages past their retention.</summary>
    public void DeleteExpired(string queue, int retentionSeconds) =>
        database.Execute("DELETE FROM messages WHERE queue = $1 AND sent <= $2", queue, Now - (retentionSeconds * 1000L));

    public QueueCounts Count(string queue) => database.Query(
        """
        SELECT count(*) FILTER (WHERE visible <= $2), count(*) FILTER (WHERE visible > $2 AND receives > 0), count(*) FILTER (WHERE visible > $2 AND receives = 0)
        FROM messages WHERE queue = $1
        """,
        row => new QueueCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), queue, Now).Single();

    private ReceivedMessage Read(SqliteDataReader row)
    {
        var (id, body, receives) = (row.GetString(1), row.GetString(2), row.GetInt32(3));
        return new(id, body, $"{Guid.NewGuid():N}", receives + 1)
        {
            Sent = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            FirstReceived = row.IsDBNull(5) ? clock.GetUtcNow() : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            Attributes = row.IsDBNull(6) ? null : row.GetString(6),
            Trace = row.IsDBNull(7) ? null : row.GetString(7),
            Source = row.IsDBNull(8) ? null : row.GetString(8),
        };
    }
}
