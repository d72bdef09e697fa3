using System.Collections.Concurrent;
using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>pubsub.aws.snssqs: an SNS topic for each topic, and one SQS queue for all subscriptions of the app.</summary>
internal sealed class SnsSqs
{
    private const int MaxName = 80;
    private readonly SidecarAws _aws;
    private readonly FaultPoint _faults;
    private readonly ComponentSettings _settings;
    private readonly ConcurrentDictionary<string, Task> _created = new(StringComparer.Ordinal);

    public SnsSqs(ComponentSettings settings, string appId, SidecarAws aws, FaultPoint faults)
    {
        _settings = settings;
        _aws = aws;
        _faults = faults;
        Scopes = new TopicScopes(settings, appId);
        Queue = Sanitize(settings.Text("consumerID") ?? appId);
        DeadLetterQueue = settings.Text("sqsDeadLettersQueueName") is { } name ? Sanitize(name) : null;
        if (DeadLetterQueue is null != settings.Text("messageReceiveLimit") is null)
            throw settings.Error("sqsDeadLettersQueueName and messageReceiveLimit must be given together");
        ReceiveLimit = settings.Number("messageReceiveLimit", 0);
        RetryLimit = settings.Number("messageRetryLimit", 10);
        if (RetryLimit < 2) throw settings.Error("messageRetryLimit", "must be at least 2");
        Visibility = TimeSpan.FromSeconds(settings.Number("messageVisibilityTimeout", 10));
        Wait = TimeSpan.FromSeconds(settings.Number("messageWaitTimeSeconds", 2));
        BatchSize = settings.Number("messageMaxNumber", 10);
        if (BatchSize is < 1 or > 10) throw settings.Error("messageMaxNumber", "must be 1 to 10");
        IsSequential = string.Equals(settings.Text("concurrencyMode"), "single", StringComparison.OrdinalIgnoreCase);
        ConcurrencyLimit = settings.Number("concurrencyLimit", 0);
        KeepsPastRetryLimit = settings.Flag("disableDeleteOnRetryLimit");
        if (KeepsPastRetryLimit && DeadLetterQueue is not null)
            throw settings.Error("disableDeleteOnRetryLimit", "cannot be combined with a dead-letter queue");
    }

    public string Name => _settings.Name;

    public TopicScopes Scopes { get; }

    public string Queue { get; }

    public string? DeadLetterQueue { get; }

    public int ReceiveLimit { get; }

    public int RetryLimit { get; }

    public TimeSpan Visibility { get; }

    public TimeSpan Wait { get; }

    public int BatchSize { get; }

    public bool IsSequential { get; }

    /// <summary>The maximum number of concurrent messages of the queue; 0 for no limit.</summary>
    public int ConcurrencyLimit { get; }

    /// <summary>Whether a message above the retry limit is made visible again and delivered, instead of deleted.</summary>
    public bool KeepsPastRetryLimit { get; }

    public static string ArnOf(string topic) => $"arn:aws:sns:us-east-1:000000000000:{Sanitize(topic)}";

    /// <summary>The AWS name of a Dapr topic or queue.</summary>
    public static string Sanitize(string name)
    {
        var kept = string.Concat(name.Where(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_'));
        return kept.Length > MaxName ? kept[..MaxName] : kept;
    }

    /// <summary>Publishes a message; the key identifies it in the fault plan.</summary>
    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> message, string key, CancellationToken cancellation)
    {
        _faults.Pass("publish", key, "Publish");
        await EnsureTopicAsync(topic);
        try
        {
            await _aws.Topics.PublishAsync(Sanitize(topic), Encoding.UTF8.GetString(message.Span), subject: null, cancellation);
        }
        catch (MessageTooLargeException)
        {
            var refused =
                AwsErrors.Refused("SNS", "Publish", "InvalidParameter: Invalid parameter: Message too long. Maximum size is 262144 bytes.");
            throw new CallException($"error publishing to topic: {topic} with topic ARN {ArnOf(topic)}: {refused.Message}");
        }
    }

    /// <summary>
    /// Creates topic, queue, dead-letter queue and subscription unless they exist. disableEntityManagement is ignored, because nothing else
    /// creates them here.
    /// </summary>
    public async Task SubscribeAsync(string topic, CancellationToken cancellation)
    {
        await EnsureTopicAsync(topic);
        // An existing dead-letter queue keeps its attributes, because others may use it too.
        if (DeadLetterQueue is not null) await _aws.Queues.EnsureAsync(new QueueSpec(DeadLetterQueue), cancellation, keepsExisting: true);
        await _aws.Queues.EnsureAsync(
            new QueueSpec(Queue) { DeadLetter = DeadLetterQueue is null ? null : new DeadLetterSpec(DeadLetterQueue, ReceiveLimit) },
            cancellation);
        await _aws.Topics.SubscribeQueueAsync(Sanitize(topic), Queue, cancellation);
    }

    private Task EnsureTopicAsync(string topic) =>
        _created.GetOrAdd(Sanitize(topic), name => _aws.Topics.EnsureAsync(name, CancellationToken.None, topic));
}

/// <summary>The topics that an app may use: `app1=t1,t2;app2=t3`. An app that is not listed may use all unprotected topics.</summary>
internal sealed class TopicScopes(ComponentSettings settings, string appId)
{
    private readonly HashSet<string> _allowed = Split(settings.Text("allowedTopics"));
    private readonly HashSet<string> _protected = Split(settings.Text("protectedTopics"));
    private readonly HashSet<string>? _publishing = Own(settings.Text("publishingScopes"), appId);
    private readonly HashSet<string>? _subscribing = Own(settings.Text("subscriptionScopes"), appId);

    public bool MayPublish(string topic) => May(topic, _publishing);

    public bool MaySubscribe(string topic) => May(topic, _subscribing);

    private bool May(string topic, HashSet<string>? own) =>
        (_allowed.Count == 0 || _allowed.Contains(topic)) && (own is null ? !_protected.Contains(topic) : own.Contains(topic));

    private static HashSet<string>? Own(string? scopes, string appId)
    {
        foreach (var scope in scopes?.Split(';', StringSplitOptions.TrimEntries) ?? [])
        {
            var sides = scope.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length == 2 && sides[0] == appId) return Split(sides[1]);
        }
        return null;
    }

    private static HashSet<string> Split(string? list) =>
        new(list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], StringComparer.Ordinal);
}
