namespace FilePipeline.Emulator.Cloud;

/// <summary>A request of SNS to a subscribed address.</summary>
internal sealed record Post(
    long Id, string Subscription, Uri Address, string Type, string MessageId, string Topic, string Body, int Attempts);

/// <summary>The requests of SNS to subscribed addresses that are not accepted yet. They survive a restart.</summary>
internal sealed class PostStore(Database database, TimeProvider clock)
{
    /// <summary>The type of a published message.</summary>
    public const string Notification = "Notification";

    /// <summary>The type of the first request to an address.</summary>
    public const string Confirmation = "SubscriptionConfirmation";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Raised when a request is added.</summary>
    public Signal Added { get; } = new();

    /// <summary>The requests whose time has come.</summary>
    public IReadOnlyList<Post> Due() => database.Read(() => database.Query(
        "SELECT id, subscription, address, type, message_id, topic, body, attempts FROM posts WHERE due <= $1 ORDER BY id",
        row => new Post(
            row.GetInt64(0), row.GetString(1), new Uri(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetString(5),
            row.GetString(6), row.GetInt32(7)),
        Now).ToList());

    /// <summary>The time until the next request; null if there is none.</summary>
    public TimeSpan? UntilDue() => database.Read(() => database.Query(
        "SELECT min(due) FROM posts", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)).Single()) is { } due
        ? TimeSpan.FromMilliseconds(Math.Max(1, due - Now))
        : null;

    public void Delete(Post post) => database.Write(() => database.Execute("DELETE FROM posts WHERE id = $1", post.Id));

    /// <summary>Counts a failed attempt and sets the time of the next one.</summary>
    public void Retry(Post post, TimeSpan pause) => database.Write(() =>
        database.Execute("UPDATE posts SET attempts = attempts + 1, due = $2 WHERE id = $1", post.Id, Now + (long)pause.TotalMilliseconds));

    /// <summary>Adds a request; only inside a database write.</summary>
    internal void Add(Subscription subscription, string type, string messageId, string body)
    {
        database.Execute(
            "INSERT INTO posts (subscription, address, type, message_id, topic, body, attempts, due) "
                + "VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
            subscription.Id, subscription.Endpoint, type, messageId, subscription.Topic, body, Now);
        database.RaiseOnCommit(Added);
    }
}
