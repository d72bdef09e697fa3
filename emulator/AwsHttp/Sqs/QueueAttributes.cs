using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The attributes of a queue in the names and values of SQS.</summary>
internal static class QueueAttributes
{
    private const string RedrivePolicy = "RedrivePolicy";
    private const string All = "All";
    private const int MaxReceives = 1000;

    /// <summary>Changes attributes.</summary>
    /// <exception cref="AwsException">A name is unknown, or a value is invalid.</exception>
    public static QueueSettings Apply(QueueSettings queue, IReadOnlyDictionary<string, string> attributes, QueueRegistry queues)
    {
        foreach (var (name, value) in attributes) queue = Apply(queue, name, value, queues);
        return queue;
    }

    /// <summary>The first of these attributes that differs; null if none does.</summary>
    public static string? Difference(QueueSettings one, QueueSettings other, IEnumerable<string> names)
    {
        var (ofOne, ofOther) = (Settings(one), Settings(other));
        return names.FirstOrDefault(name => ofOne.GetValueOrDefault(name) != ofOther.GetValueOrDefault(name));
    }

    /// <summary>The requested attributes.</summary>
    /// <exception cref="AwsException">A name is unknown.</exception>
    public static IReadOnlyDictionary<string, string> Of(QueueSettings queue, QueueCounts counts, IReadOnlyList<string> names)
    {
        var all = Settings(queue);
        all["QueueArn"] = QueueAddress.ArnOf(queue.Name);
        all["CreatedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds());
        all["LastModifiedTimestamp"] = Text(queue.Modified.ToUnixTimeSeconds());
        all["ApproximateNumberOfMessages"] = Text(counts.Visible);
        all["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight);
        all["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed);
        var unknown = names.FirstOrDefault(name => name != All && !all.ContainsKey(name) && !IsOptional(name));
        if (unknown is not null) throw SqsErrors.UnknownAttribute(unknown);
        return names.Contains(All) ? all : all.Where(attribute => names.Contains(attribute.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private static bool IsOptional(string name) =>
        name is "Policy" or RedrivePolicy or "RedriveAllowPolicy" or "KmsMasterKeyId" or "SqsManagedSseEnabled";

    private static Dictionary<string, string> Settings(QueueSettings queue)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VisibilityTimeout"] = Text(queue.Spec.VisibilitySeconds),
            ["MessageRetentionPeriod"] = Text(queue.Spec.RetentionSeconds),
            ["DelaySeconds"] = Text(queue.DelaySeconds),
            ["ReceiveMessageWaitTimeSeconds"] = Text(queue.WaitSeconds),
            ["MaximumMessageSize"] = Text(queue.MaxBytes),
        };
        if (queue.Policy is { } policy) settings["Policy"] = policy;
        if (queue.RedriveAllowPolicy is { } allowed) settings["RedriveAllowPolicy"] = allowed;
        if (queue.Spec.DeadLetter is { } dead)
        {
            settings[RedrivePolicy] = new JsonObject
            {
                ["deadLetterTargetArn"] = QueueAddress.ArnOf(dead.Queue),
                ["maxReceiveCount"] = dead.MaxReceives,
            }.ToJsonString();
        }
        return settings;
    }

    private static QueueSettings Apply(QueueSettings queue, string name, string value, QueueRegistry queues) => name switch
    {
        "VisibilityTimeout" => queue with { Spec = queue.Spec with { VisibilitySeconds = Number(name, value, 0, 43_200) } },
        "MessageRetentionPeriod" => queue with { Spec = queue.Spec with { RetentionSeconds = Number(name, value, 60, 1_209_600) } },
        "DelaySeconds" => queue with { DelaySeconds = Number(name, value, 0, 900) },
        "ReceiveMessageWaitTimeSeconds" => queue with { WaitSeconds = Number(name, value, 0, 20) },
        "MaximumMessageSize" => queue with { MaxBytes = Number(name, value, 1024, MessageTooLargeException.QueueLimit) },
        "Policy" => queue with { Policy = Document(name, value) },
        "RedriveAllowPolicy" => queue with { RedriveAllowPolicy = Document(name, value) },
        RedrivePolicy => queue with { Spec = queue.Spec with { DeadLetter = DeadLetterOf(queue, value, queues) } },
        "FifoQueue" or "ContentBasedDeduplication" => throw SqsErrors.Unsupported("FIFO queues; use a standard queue"),
        "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds" or "SqsManagedSseEnabled" => throw SqsErrors.Unsupported("encryption of queues"),
        _ => throw SqsErrors.UnknownAttribute(name),
    };

    private static DeadLetterSpec? DeadLetterOf(QueueSettings queue, string value, QueueRegistry queues)
    {
        if (Document(RedrivePolicy, value) is null) return null;
        var policy = JsonNode.Parse(value);
        if (policy?["deadLetterTargetArn"]?.ToString() is not { } arn || policy["maxReceiveCount"]?.ToString() is not { } receives)
        {
            throw SqsErrors.Invalid(
                RedrivePolicy, value, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn, maxReceiveCount");
        }
        var target = QueueAddress.NameOf(arn);
        if (target != queue.Name && !queues.Has(target)) throw SqsErrors.Invalid(RedrivePolicy, value, "Dead letter target does not exist");
        return int.TryParse(receives, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MaxReceives
            ? new DeadLetterSpec(target, count)
            : throw SqsErrors.Invalid(RedrivePolicy, value, "Invalid value for maxReceiveCount: must be between 1 and 1000");
    }

    // An empty text removes the document.
    private static string? Document(string name, string value)
    {
        if (value.Length == 0) return null;
        try
        {
            return AwsJson.Parse(Encoding.UTF8.GetBytes(value)) is not null ? value : throw SqsErrors.InvalidAttribute(name);
        }
        catch (JsonException)
        {
            throw SqsErrors.InvalidAttribute(name);
        }
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw SqsErrors.InvalidAttribute(name);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
