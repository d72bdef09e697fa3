using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A received message, which is invisible until its visibility timeout ends.</summary>
internal sealed record ReceivedMessage(string MessageId, string Body, string ReceiptHandle, int ReceiveCount);

/// <summary>The messages of a queue: visible, in flight (received, not deleted) and delayed.</summary>
internal sealed record QueueCounts(int Visible, int InFlight, int Delayed = 0);

/// <summary>Standard SQS queues: at-least-once delivery, visibility timeout, receive count, redrive to a dead-letter queue.</summary>
internal sealed class QueueStore(Database database, TimeProvider clock)
{
    private const string Insert = "INSERT INTO messages (queue, message_id, body, sent, visible, receives) VALUES ($1, $2, $3, $4, $5, 0)";

    // One signal per queue: a lane does not wake up for messages of another queue.
    private readonly ConcurrentDictionary<string, Signal> _arrivals = new(StringComparer.Ordinal);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Creates a queue, or updates the attributes of an existing one unless <paramref name="keepsExisting"/> is set.</summary>
    public Task EnsureAsync(QueueSpec spec, CancellationToken cancellation, bool keepsExisting = false)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => database.Execute(
            $"INSERT OR {(keepsExisting ? "IGNORE" : "REPLACE")} INTO queues (name, visibility, retention, dead_letters, max_receives) "
                + "VALUES ($1, $2, $3, $4, $5)",
            spec.Name, spec.VisibilitySeconds, spec.RetentionSeconds, spec.DeadLetter?.Queue, spec.DeadLetter?.MaxReceives));
        return Task.CompletedTask;
    }

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    /// <exception cref="MessageTooLargeException">The message is larger than 1 MiB.</exception>
    public Task SendAsync(string queue, string body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var bytes = Encoding.UTF8.GetByteCount(body);
        if (bytes > MessageTooLargeException.QueueLimit) throw new MessageTooLargeException(bytes, MessageTooLargeException.QueueLimit);
        database.Write(() =>
        {
            Find(queue);
            Enqueue(queue, body);
        });
        return Task.CompletedTask;
    }

    /// <summary>Receives messages; waits for the first.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="max">The maximum number of messages.</param>
    /// <param name="wait">How long to wait for the first message.</param>
    /// <param name="visibilityOverride">The visibility timeout instead of the queue's own.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queue, int max, TimeSpan wait, TimeSpan? visibilityOverride, CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + wait;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var arrival = ArrivalsIn(queue).Next;
            if (Take(queue, max, visibilityOverride) is { Count: > 0 } taken) return taken;
            var left = deadline - clock.GetUtcNow();
            if (left <= TimeSpan.Zero) return [];
            await WaitAsync(arrival, Earlier(left, UntilVisible(queue)), cancellation);
        }
    }

    /// <summary>Deletes a received message. Only the latest receipt handle of a message works; an older one has no effect.</summary>
    public Task DeleteAsync(string queue, string receiptHandle, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => database.Execute("DELETE FROM messages WHERE queue = $1 AND receipt = $2", queue, receiptHandle));
        return Task.CompletedTask;
    }

    /// <summary>Makes a received message visible immediately.</summary>
    public Task ReturnAsync(string queue, string receiptHandle, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() =>
        {
            database.Execute("UPDATE messages SET visible = $3 WHERE queue = $1 AND receipt = $2", queue, receiptHandle, Now);
            database.RaiseOnCommit(ArrivalsIn(queue));
        });
        return Task.CompletedTask;
    }

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(CountsOf(queue));
    }

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public QueueCounts CountsOf(string queue) => database.Read(() =>
    {
        Find(queue);
        return database.Query(
            """
            SELECT count(*) FILTER (WHERE visible <= $2), count(*) FILTER (WHERE visible > $2 AND receives > 0), count(*) FILTER (WHERE visible > $2 AND receives = 0)
            FROM messages WHERE queue = $1
            """,
            row => new QueueCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), queue, Now).Single();
    });

    /// <summary>Whether a queue has no messages.</summary>
    public bool IsEmpty(string queue) =>
        !database.Read(() => database.Query("SELECT 1 FROM messages WHERE queue = $1 LIMIT 1", _ => true, queue).Any());

    /// <summary>The message bodies of a queue, oldest first, without receiving them.</summary>
    public IReadOnlyList<string> Peek(string queue) =>
        database.Read(() =>
            database.Query("SELECT body FROM messages WHERE queue = $1 ORDER BY id", row => row.GetString(0), queue).ToList());

    /// <summary>The names of all queues.</summary>
    public IReadOnlyList<string> Names() =>
        database.Read(() => database.Query("SELECT name FROM queues ORDER BY name", row => row.GetString(0)).ToList());

    /// <summary>All queues with their attributes.</summary>
    public IReadOnlyList<QueueSpec> All() => database.Read(() => Names().Select(Find).ToList());

    /// <summary>Adds a message; only inside a database write.</summary>
    internal void Enqueue(string queue, string body, TimeSpan delay = default)
    {
        database.Execute(Insert, queue, $"{Guid.NewGuid()}", body, Now, Now + (long)delay.TotalMilliseconds);
        database.RaiseOnCommit(ArrivalsIn(queue));
    }

    private Signal ArrivalsIn(string queue) => _arrivals.GetOrAdd(queue, _ => new());

    private List<ReceivedMessage> Take(string queue, int max, TimeSpan? visibilityOverride)
    {
        // Reads first, so that polling an empty queue costs no write.
        if (!database.Read(() => HasVisible(queue))) return [];
        return database.Write(() =>
        {
            var spec = Find(queue);
            database.Execute("DELETE FROM messages WHERE queue = $1 AND sent <= $2", queue, Now - (spec.RetentionSeconds * 1000L));
            var until = Now + (long)(visibilityOverride ?? TimeSpan.FromSeconds(spec.VisibilitySeconds)).TotalMilliseconds;
            List<ReceivedMessage> taken = [];
            foreach (var (id, messageId, body, receives) in Visible(queue, max))
            {
                if (spec.DeadLetter is { } dead && receives >= dead.MaxReceives) MoveTo(dead.Queue, id);
                else taken.Add(Hide(id, messageId, body, receives + 1, until));
            }

            return taken;
        });
    }

    private bool HasVisible(string queue)
    {
        Find(queue);
        return database.Query("SELECT 1 FROM messages WHERE queue = $1 AND visible <= $2 LIMIT 1", _ => true, queue, Now).Any();
    }

    private List<(long Id, string MessageId, string Body, int Receives)> Visible(string queue, int max) => [.. database.Query(
        "SELECT id, message_id, body, receives FROM messages WHERE queue = $1 AND visible <= $2 ORDER BY visible, id LIMIT $3",
        row => (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3)), queue, Now, max)];

    private ReceivedMessage Hide(long id, string messageId, string body, int receives, long until)
    {
        var receipt = $"{Guid.NewGuid():N}";
        database.Execute("UPDATE messages SET receives = $2, visible = $3, receipt = $4 WHERE id = $1", id, receives, until, receipt);
        return new(messageId, body, receipt, receives);
    }

    // Keeps the time of sending: SQS counts the retention of a dead letter from its first send.
    private void MoveTo(string deadLetters, long id)
    {
        database.Execute(
            "UPDATE messages SET queue = $2, message_id = $3, visible = $4, receives = 0, receipt = NULL WHERE id = $1",
            id, deadLetters, $"{Guid.NewGuid()}", Now);
        database.RaiseOnCommit(ArrivalsIn(deadLetters));
    }

    private TimeSpan? UntilVisible(string queue) => database.Read(() => database
        .Query("SELECT min(visible) FROM messages WHERE queue = $1", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), queue)
        .Single()) is { } next ? TimeSpan.FromMilliseconds(Math.Max(1, next - Now)) : null;

    private QueueSpec Find(string queue) => database.Query(
        "SELECT visibility, retention, dead_letters, max_receives FROM queues WHERE name = $1", row => ReadSpec(queue, row), queue)
            .SingleOrDefault()
        ?? throw new MissingResourceException("queue", queue);

    private static QueueSpec ReadSpec(string queue, SqliteDataReader row) =>
        new(queue, row.GetInt32(0), row.GetInt32(1)) { DeadLetter = row.IsDBNull(2) ? null : new(row.GetString(2), row.GetInt32(3)) };

    private static TimeSpan Earlier(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;

    private async Task WaitAsync(Task arrival, TimeSpan longest, CancellationToken cancellation)
    {
        try
        {
            await arrival.WaitAsync(longest, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // A visibility timeout or the wait has ended; the caller checks again.
        }
    }
}
