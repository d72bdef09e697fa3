using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Cloud;

/// <summary>SNS topics. Messages go to the subscribed queues, and those of alert topics to the sent notifications.</summary>
internal sealed class TopicStore(
    Database database, QueueStore queues, SentMessages sent, Func<string, bool> isForPeople, TimeProvider clock)
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ArnOf(string topic) => $"arn:aws:sns:us-east-1:000000000000:{topic}";

    public Task EnsureAsync(string topic, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => database.Execute("INSERT OR IGNORE INTO topics (name) VALUES ($1)", topic));
        return Task.CompletedTask;
    }

    public Task SubscribeQueueAsync(string topic, string queue, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => database.Execute("INSERT OR IGNORE INTO subscriptions (topic, queue) VALUES ($1, $2)", topic, queue));
        return Task.CompletedTask;
    }

    /// <exception cref="MissingResourceException">The topic does not exist.</exception>
    /// <exception cref="MessageTooLargeException">The message is larger than 256 KiB.</exception>
    public Task PublishAsync(string topic, string message, string? subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        database.Write(() => Publish(topic, message, subject));
        return Task.CompletedTask;
    }

    /// <summary>The names of all topics.</summary>
    public IReadOnlyList<string> Names() =>
        database.Read(() => database.Query("SELECT name FROM topics ORDER BY name", row => row.GetString(0)).ToList());

    /// <summary>The subscribed queues of a topic.</summary>
    public IReadOnlyList<string> SubscribersOf(string topic) =>
        database.Read(() =>
            database.Query("SELECT queue FROM subscriptions WHERE topic = $1 ORDER BY queue", row => row.GetString(0), topic).ToList());

    /// <summary>Publishes a message; only inside a database write.</summary>
    internal void Publish(string topic, string message, string? subject, TimeSpan delay = default)
    {
        if (!database.Query("SELECT 1 FROM topics WHERE name = $1", _ => true, topic).Any())
            throw new MissingResourceException("topic", topic);
        var bytes = Encoding.UTF8.GetByteCount(message);
        if (bytes > MessageTooLargeException.TopicLimit) throw new MessageTooLargeException(bytes, MessageTooLargeException.TopicLimit);
        foreach (var queue in SubscribersOf(topic)) queues.Enqueue(queue, Envelope(topic, message, subject), delay);
        if (isForPeople(topic)) sent.Add("alerts", topic, subject, message);
    }

    private string Envelope(string topic, string message, string? subject)
    {
        var envelope = new JsonObject
        {
            ["Type"] = "Notification",
            ["MessageId"] = $"{Guid.NewGuid()}",
            ["TopicArn"] = ArnOf(topic),
            ["Message"] = message,
            ["Timestamp"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["SignatureVersion"] = "1",
            ["Signature"] = "FAKE",
            ["SigningCertURL"] = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-fake.pem",
            ["UnsubscribeURL"] = $"http://localhost:4566/?Action=Unsubscribe&SubscriptionArn={ArnOf(topic)}:example",
        };
        if (subject is not null) envelope["Subject"] = subject;
        return envelope.ToJsonString(_readable);
    }
}
