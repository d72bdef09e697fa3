using System.Collections.Concurrent;
using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Standard SQS queues: at-least-once delivery, visibility timeout, receive count, redrive to a dead-letter queue.</summary>
internal sealed class QueueStore(Database database, TimeProvider clock) : IQueues
{
    // One signal per queue: a lane does not wake up for messages of another queue.
    private readonly ConcurrentDictionary<string, Signal> _arrivals = new(StringComparer.Ordinal);
    private readonly MessageRows _rows = new(database, clock);

    /// <summary>The queues with their attributes.</summary>
    public QueueRegistry Registry { get; } = new(database, clock);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Creates a queue, or updates the attributes of an existing one unless <paramref name="keepsExisting"/> is set.</summary>
    public Task EnsureAsync(QueueSpec spec, CancellationToken cancellation, bool keepsExisting = false)
    {
        cancellation.ThrowIfCancellationRequested();
        Registry.Ensure(spec, keepsExisting);
        return Task.CompletedTask;
    }

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    /// <exception cref="MessageTooLargeException">The message is larger than the queue allows.</exception>
    public Task SendAsync(string queue, string body, CancellationToken cancellation) =>
        SendAsync(queue, [new OutgoingMessage(body)], cancellation);

    /// <summary>Sends messages at once.</summary>
    /// <returns>Their message ids.</returns>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    /// <exception cref="MessageTooLargeException">A message is larger than the queue allows; nothing was sent.</exception>
    public Task<IReadOnlyList<string>> SendAsync(string queue, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(database.Write<IReadOnlyList<string>>(() =>
        {
            var limit = Registry.Get(queue).MaxBytes;
            foreach (var message in messages) CheckSize(message, limit);
            return [.. messages.Select(message => Enqueue(queue, message))];
        }));
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
    public Task DeleteAsync(string queue, string receiptHandle, CancellationToken cancellation) =>
        DeleteAsync(queue, [receiptHandle], cancellation);

    /// <summary>Deletes received messages at once.</summary>
    public Task DeleteAsync(string queue, IReadOnlyList<string> receiptHandles, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() =>
        {
            foreach (var handle in receiptHandles) _rows.Delete(queue, handle);
        });
        return Task.CompletedTask;
    }

    /// <summary>Makes a received message visible immediately.</summary>
    public Task ReturnAsync(string queue, string receiptHandle, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ChangeVisibility(queue, receiptHandle, TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <summary>Sets the remaining visibility timeout of a message in flight.</summary>
    public VisibilityChange ChangeVisibility(string queue, string receiptHandle, TimeSpan timeout) => database.Write(() =>
    {
        database.RaiseOnCommit(ArrivalsIn(queue));
        return _rows.ChangeVisibility(queue, receiptHandle, timeout);
    });

    /// <summary>Deletes all messages of a queue.</summary>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public void Purge(string queue) => database.Write(() =>
    {
        Registry.Get(queue);
        _rows.DeleteAll(queue);
    });

    /// <summary>Deletes a queue with its messages; waiting receivers fail.</summary>
    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public void DeleteQueue(string queue) => database.Write(() =>
    {
        Registry.Delete(queue);
        _rows.DeleteAll(queue);
        database.RaiseOnCommit(ArrivalsIn(queue));
    });

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(CountsOf(queue));
    }

    /// <exception cref="MissingResourceException">The queue does not exist.</exception>
    public QueueCounts CountsOf(string queue) => database.Read(() =>
    {
        Registry.Get(queue);
        return _rows.Count(queue);
    });

    /// <summary>Whether a queue has no messages.</summary>
    public bool IsEmpty(string queue) =>
        !database.Read(() => database.Query("SELECT 1 FROM messages WHERE queue = $1 LIMIT 1", _ => true, queue).Any());

    /// <summary>The message bodies of a queue, oldest first, without receiving them.</summary>
    public IReadOnlyList<string> Peek(string queue) =>
        database.Read(() =>
            database.Query("SELECT body FROM messages WHERE queue = $1 ORDER BY id", row => row.GetString(0), queue).ToList());

    /// <summary>The newest message bodies of a queue, without receiving them.</summary>
    public IReadOnlyList<string> Latest(string queue, int limit) => database.Read(() => database.Query(
        "SELECT body FROM messages WHERE queue = $1 ORDER BY id DESC LIMIT $2", row => row.GetString(0), queue, limit).ToList());

    /// <summary>The names of all queues.</summary>
    public IReadOnlyList<string> Names() =>
        database.Read(() => database.Query("SELECT name FROM queues ORDER BY name", row => row.GetString(0)).ToList());

    /// <summary>All queues with their timeouts and dead-letter queues.</summary>
    public IReadOnlyList<QueueSpec> All() => [.. Registry.All().Select(queue => queue.Spec)];

    /// <summary>Adds a message unless the queue is missing; only inside a database write.</summary>
    internal void Enqueue(string queue, string body, TimeSpan delay = default) =>
        Enqueue(queue, new OutgoingMessage(body) { Delay = delay > TimeSpan.Zero ? delay : null });

    /// <summary>Adds a message unless the queue is missing; only inside a database write.</summary>
    /// <returns>Its message id.</returns>
    internal string Enqueue(string queue, OutgoingMessage message)
    {
        database.RaiseOnCommit(ArrivalsIn(queue));
        return _rows.Add(queue, message);
    }

    private static void CheckSize(OutgoingMessage message, int limit)
    {
        var bytes = Encoding.UTF8.GetByteCount(message.Body) + message.AttributeBytes;
        if (bytes > limit) throw new MessageTooLargeException(bytes, limit);
    }

    private Signal ArrivalsIn(string queue) => _arrivals.GetOrAdd(queue, _ => new());

    private List<ReceivedMessage> Take(string queue, int max, TimeSpan? visibilityOverride)
    {
        // Reads first, so that polling an empty queue costs no write.
        if (!database.Read(() => HasVisible(queue))) return [];
        return database.Write(() =>
        {
            var spec = Registry.Get(queue).Spec;
            _rows.DeleteExpired(queue, spec.RetentionSeconds);
            var until = Now + (long)(visibilityOverride ?? TimeSpan.FromSeconds(spec.VisibilitySeconds)).TotalMilliseconds;
            List<ReceivedMessage> taken = [];
            foreach (var (id, message) in _rows.Visible(queue, max))
            {
                if (spec.DeadLetter is { } dead && message.ReceiveCount > dead.MaxReceives && Registry.Has(dead.Queue))
                {
                    _rows.MoveTo(dead.Queue, queue, id);
                    database.RaiseOnCommit(ArrivalsIn(dead.Queue));
                    continue;
                }
                _rows.Hide(id, message, until);
                taken.Add(message);
            }

            return taken;
        });
    }

    private bool HasVisible(string queue)
    {
        if (!Registry.Has(queue)) throw new MissingResourceException("queue", queue);
        return _rows.HasVisible(queue);
    }

    private TimeSpan? UntilVisible(string queue) =>
        database.Read(() => _rows.NextVisible(queue)) is { } next ? TimeSpan.FromMilliseconds(Math.Max(1, next - Now)) : null;

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
