using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>SNS topics. Messages go to the subscribed queues and addresses, and those of alert topics to the sent notifications.</summary>
internal sealed class TopicStore(
    Database database, QueueStore queues, SentMessages sent, Func<string, bool> isForPeople, TimeProvider clock) : ITopics
{
    /// <summary>The subscriptions of all topics.</summary>
    public SubscriptionStore Subscriptions { get; } = new(database);

    /// <summary>The requests to subscribed addresses.</summary>
    public PostStore Posts { get; } = new(database, clock);

    /// <summary>The address of AWS over HTTP, for the links in messages.</summary>
    public Func<string> Endpoint { get; init; } = () => EmbeddedCloud.DefaultEndpoint;

    public static string ArnOf(string topic) => $"arn:aws:sns:us-east-1:000000000000:{topic}";

    /// <summary>Creates a topic unless it exists, with the tag of daprd.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="daprTopic">The name in Dapr, if it is another one.</param>
    public Task EnsureAsync(string topic, CancellationToken cancellation, string? daprTopic = null)
    {
        cancellation.ThrowIfCancellationRequested();
        Create(TopicSettings.OfDapr(topic, daprTopic ?? topic));
        return Task.CompletedTask;
    }

    /// <summary>Creates a topic unless it exists.</summary>
    /// <returns>The existing topic; null if it was created.</returns>
    public TopicSettings? Create(TopicSettings topic) => database.Write(() =>
    {
        var found = Find(topic.Name);
        if (found is null) Save(topic);
        return found;
    });

    /// <summary>Changes tags or attributes of a topic.</summary>
    /// <exception cref="MissingResourceException">The topic does not exist.</exception>
    public void Change(string topic, Func<TopicSettings, TopicSettings> change) =>
        database.Write(() => Save(change(Find(topic) ?? throw new MissingResourceException("topic", topic))));

    /// <summary>Deletes a topic with its subscriptions.</summary>
    public void Delete(string topic) => database.Write(() =>
    {
        database.Execute("DELETE FROM topics WHERE name = $1", topic);
        Subscriptions.DeleteOf(topic);
    });

    /// <summary>A topic; null if it does not exist.</summary>
    public TopicSettings? Find(string topic) => database.Read(() =>
        database.Query("SELECT name, tags, attributes FROM topics WHERE name = $1", Read, topic).SingleOrDefault());

    public Task SubscribeQueueAsync(string topic, string queue, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Subscriptions.Add(new Subscription($"{Guid.NewGuid()}", topic, Subscription.Queue, queue));
        return Task.CompletedTask;
    }

    /// <summary>Adds a subscription of an address, and asks it for the confirmation.</summary>
    public Subscription SubscribeAddress(Subscription subscription) => database.Write(() =>
    {
        var added = Subscriptions.AddWithin(subscription);
        if (added.Token is null) return added;
        var id = $"{Guid.NewGuid()}";
        Posts.Add(added, PostStore.Confirmation, id, TopicMessage.Confirmation(added, id, Endpoint(), clock.GetUtcNow()));
        return added;
    });

    /// <exception cref="MissingResourceException">The topic does not exist.</exception>
    /// <exception cref="MessageTooLargeException">The message is larger than 256 KiB.</exception>
    public Task PublishAsync(string topic, string message, string? subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Publish(topic, [new TopicMessage(message, subject)]);
        return Task.CompletedTask;
    }

    /// <summary>Publishes messages at once.</summary>
    /// <exception cref="MissingResourceException">The topic does not exist.</exception>
    /// <exception cref="MessageTooLargeException">A message is larger than 256 KiB; nothing was published.</exception>
    public void Publish(string topic, IReadOnlyList<TopicMessage> messages) => database.Write(() =>
    {
        foreach (var message in messages) Publish(topic, message);
    });

    /// <summary>The names of all topics.</summary>
    public IReadOnlyList<string> Names() =>
        database.Read(() => database.Query("SELECT name FROM topics ORDER BY name", row => row.GetString(0)).ToList());

    /// <summary>The subscribed queues and addresses of a topic.</summary>
    public IReadOnlyList<string> SubscribersOf(string topic) =>
        [.. Subscriptions.OfTopic(topic).Select(subscription => subscription.Endpoint)];

    /// <summary>Publishes a message; only inside a database write.</summary>
    internal void Publish(string topic, TopicMessage message, TimeSpan delay = default)
    {
        if (!database.Query("SELECT 1 FROM topics WHERE name = $1", _ => true, topic).Any())
            throw new MissingResourceException("topic", topic);
        if (message.Bytes > MessageTooLargeException.TopicLimit)
            throw new MessageTooLargeException(message.Bytes, MessageTooLargeException.TopicLimit);
        foreach (var subscription in Subscriptions.OfTopic(topic).Where(one => one.Wants(message))) Deliver(subscription, message, delay);
        if (isForPeople(topic)) sent.Add("alerts", topic, message.Subject, message.Body);
    }

    private void Deliver(Subscription subscription, TopicMessage message, TimeSpan delay)
    {
        var body = subscription.IsRaw
            ? message.TextFor(subscription.Protocol)
            : message.Envelope(subscription, Endpoint(), clock.GetUtcNow());
        if (subscription.Protocol != Subscription.Queue)
        {
            Posts.Add(subscription, PostStore.Notification, message.Id, body);
        }
        else
        {
            queues.Enqueue(subscription.Endpoint, new OutgoingMessage(body)
            {
                Delay = delay > TimeSpan.Zero ? delay : null,
                Attributes = subscription.IsRaw ? message.Attributes : null,
            });
        }
    }

    private void Save(TopicSettings topic) => database.Execute(
        "INSERT OR REPLACE INTO topics (name, tags, attributes) VALUES ($1, $2, $3)",
        topic.Name, JsonSerializer.Serialize(topic.Tags), JsonSerializer.Serialize(topic.Attributes));

    // Earlier versions stored no tags; the sidecars created the topics.
    private static TopicSettings Read(SqliteDataReader row) => row.IsDBNull(1)
        ? TopicSettings.OfDapr(row.GetString(0), row.GetString(0))
        : new TopicSettings(row.GetString(0))
        {
            Tags = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(1))!,
            Attributes = row.IsDBNull(2) ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(2))!,
        };
}
