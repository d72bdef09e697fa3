using System.Collections.Concurrent;
using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>pubsub.aws.snssqs: a topic for each topic, one queue for all that the app subscribes to.</summary>
internal sealed class SnsSqs
{
    private const int MaxName = 80;
    private readonly EmbeddedCloud _cloud;
    private readonly FaultPoint _faults;
    private readonly ComponentSettings _settings;
    private readonly ConcurrentDictionary<string, Task> _made = new(StringComparer.Ordinal);

    public SnsSqs(ComponentSettings settings, string appId, EmbeddedCloud cloud, FaultPoint faults)
    {
        _settings = settings;
        _cloud = cloud;
        _faults = faults;
        Scopes = new TopicScopes(settings, appId);
        Queue = Sanitize(settings.Text("consumerID") ?? appId);
        DeadLetterQueue = settings.Text("sqsDeadLettersQueueName") is { } name ? Sanitize(name) : null;
        if (DeadLetterQueue is null != settings.Text("messageReceiveLimit") is null)
            throw settings.Fault("sqsDeadLettersQueueName and messageReceiveLimit must be given together");
        ReceiveLimit = settings.Number("messageReceiveLimit", 0);
        RetryLimit = settings.Number("messageRetryLimit", 10);
        if (RetryLimit < 2) throw settings.Fault("messageRetryLimit", "must be at least 2");
        Visibility = TimeSpan.FromSeconds(settings.Number("messageVisibilityTimeout", 10));
        Wait = TimeSpan.FromSeconds(settings.Number("messageWaitTimeSeconds", 2));
        BatchSize = settings.Number("messageMaxNumber", 10);
        if (BatchSize is < 1 or > 10) throw settings.Fault("messageMaxNumber", "must be 1 to 10");
        IsSequential = string.Equals(settings.Text("concurrencyMode"), "single", StringComparison.OrdinalIgnoreCase);
        ConcurrencyLimit = settings.Number("concurrencyLimit", 0);
        KeepsPastRetryLimit = settings.Flag("disableDeleteOnRetryLimit");
        if (KeepsPastRetryLimit && DeadLetterQueue is not null) throw settings.Fault("disableDeleteOnRetryLimit", "makes no sense with a dead-letter queue");
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

    /// <summary>Messages of one queue handled at once; 0: no limit.</summary>
    public int ConcurrencyLimit { get; }

    /// <summary>A message over the retry limit is made visible again and delivered all the same.</summary>
    public bool KeepsPastRetryLimit { get; }

    public static string ArnOf(string topic) => $"arn:aws:sns:us-east-1:000000000000:{Sanitize(topic)}";

    /// <summary>The name that AWS accepts for a Dapr topic or queue.</summary>
    public static string Sanitize(string name)
    {
        var kept = string.Concat(name.Where(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_'));
        return kept.Length > MaxName ? kept[..MaxName] : kept;
    }

    /// <summary>Key tells the fault plan one message from another.</summary>
    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> message, string key, CancellationToken cancellation)
    {
        _faults.Pass("publish", key, "Publish");
        await MakeTopicAsync(topic);
        try
        {
            await _cloud.Topics.PublishAsync(Sanitize(topic), Encoding.UTF8.GetString(message.Span), subject: null, cancellation);
        }
        catch (MessageTooLargeException)
        {
            var refused = AwsErrors.Refused("SNS", "Publish", "InvalidParameter: Invalid parameter: Message too long. Maximum size is 262144 bytes.");
            throw new CallException($"error publishing to topic: {topic} with topic ARN {ArnOf(topic)}: {refused.Message}");
        }
    }

    /// <summary>
    /// Makes topic, queue, dead-letter queue and the link between them; making them again changes nothing. So it is with
    /// disableEntityManagement too: here there is nobody else who could have made them.
    /// </summary>
    public async Task SubscribeAsync(string topic, CancellationToken cancellation)
    {
        await MakeTopicAsync(topic);
        // One that is there keeps its attributes: the dead letters may go to a queue that others have too.
        if (DeadLetterQueue is not null) await _cloud.Queues.EnsureAsync(new QueueSpec(DeadLetterQueue), cancellation, isLeftAsItIs: true);
        await _cloud.Queues.EnsureAsync(
            new QueueSpec(Queue) { DeadLetter = DeadLetterQueue is null ? null : new DeadLetterSpec(DeadLetterQueue, ReceiveLimit) }, cancellation);
        await _cloud.Topics.SubscribeQueueAsync(Sanitize(topic), Queue, cancellation);
    }

    private Task MakeTopicAsync(string topic) =>
        _made.GetOrAdd(Sanitize(topic), name => _cloud.Topics.EnsureAsync(name, CancellationToken.None));
}
