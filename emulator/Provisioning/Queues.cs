using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Provisions queues with their timeouts, dead-letter queue and policy.</summary>
internal sealed class Queues(AwsConnection connection) : IDisposable
{
    private readonly AmazonSQSClient _sqs = new(connection.Credentials, connection.Configure(new AmazonSQSConfig()));

    /// <summary>Finds or creates a queue. Its dead-letter queue may not exist yet, so <see cref="UpdateAsync"/> sets it.</summary>
    public async Task<Queue> EnsureAsync(QueueSpec spec, CancellationToken cancellation)
    {
        var found = await FindAsync(spec.Name, cancellation);
        var url = found ?? (await _sqs.CreateQueueAsync(
            new CreateQueueRequest { QueueName = spec.Name, Attributes = TimeoutsOf(spec) }, cancellation)).QueueUrl;
        var answer = await _sqs.GetQueueAttributesAsync(
            new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [QueueAttributeName.All] }, cancellation);
        return new Queue(spec, url, answer.Attributes[QueueAttributeName.QueueArn], found is null, answer.Attributes);
    }

    /// <summary>Updates the attributes that differ.</summary>
    public async Task<ProvisionedItem> UpdateAsync(
        Queue queue, string? deadLetterArn, IEnumerable<string> buckets, CancellationToken cancellation)
    {
        var differing = TimeoutsOf(queue.Spec).Where(time => queue.Attributes.GetValueOrDefault(time.Key) != time.Value).ToDictionary();
        if (Redrive(queue, deadLetterArn) is { } redrive) differing[QueueAttributeName.RedrivePolicy] = redrive;
        if (AccessPolicy.Update(queue.Attributes.GetValueOrDefault(QueueAttributeName.Policy), "sqs:SendMessage", queue.Arn, buckets)
            is { } policy)
        {
            differing[QueueAttributeName.Policy] = policy;
        }
        if (differing.Count > 0)
        {
            await _sqs.SetQueueAttributesAsync(
                new SetQueueAttributesRequest { QueueUrl = queue.Url, Attributes = differing }, cancellation);
        }
        return queue.IsNew || differing.Count == 0
            ? new ProvisionedItem(ItemKind.Queue, queue.Spec.Name, queue.IsNew ? Change.Created : Change.Unchanged, Describe(queue.Spec))
            : new ProvisionedItem(
                ItemKind.Queue, queue.Spec.Name, Change.Updated, string.Join(", ", differing.Keys.Order(StringComparer.Ordinal)));
    }

    public void Dispose() => _sqs.Dispose();

    private async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await _sqs.GetQueueUrlAsync(name, cancellation)).QueueUrl;
        }
        catch (AmazonSQSException exception) when (exception is QueueDoesNotExistException
            || exception.ErrorCode == "AWS.SimpleQueueService.NonExistentQueue")
        {
            return null;
        }
    }

    private static Dictionary<string, string> TimeoutsOf(QueueSpec spec) => new(StringComparer.Ordinal)
    {
        [QueueAttributeName.VisibilityTimeout] = spec.VisibilitySeconds.ToString(CultureInfo.InvariantCulture),
        [QueueAttributeName.MessageRetentionPeriod] = spec.RetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    // Compared by value: endpoints write the count as number or text, and the fields in any order.
    private static string? Redrive(Queue queue, string? deadLetterArn)
    {
        var present = queue.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy) is { Length: > 0 } text
            ? JsonNode.Parse(text)
            : null;
        if (queue.Spec.DeadLetter is not { } dead) return present is null ? null : "";
        var receives = dead.MaxReceives.ToString(CultureInfo.InvariantCulture);
        if ($"{present?["deadLetterTargetArn"]}" == deadLetterArn && $"{present?["maxReceiveCount"]}" == receives) return null;
        return new JsonObject { ["deadLetterTargetArn"] = deadLetterArn, ["maxReceiveCount"] = dead.MaxReceives }.ToJsonString();
    }

    private static string Describe(QueueSpec spec) => $"visibility timeout {spec.VisibilitySeconds} s, retention {spec.RetentionSeconds} s"
        + (spec.DeadLetter is { } dead ? $", dead letters to {dead.Queue} after {dead.MaxReceives} receives" : "");

    /// <summary>A queue that was found or created, with its attributes.</summary>
    internal sealed record Queue(QueueSpec Spec, string Url, string Arn, bool IsNew, IReadOnlyDictionary<string, string> Attributes);
}
