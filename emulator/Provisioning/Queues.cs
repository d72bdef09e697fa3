using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Queues with their times, their dead-letter queue and the buckets that may send to them.</summary>
internal sealed class Queues(AwsPlace place) : IDisposable
{
    private readonly AmazonSQSClient _sqs = new(place.Credentials, place.Configure(new AmazonSQSConfig()));

    /// <summary>Finds a queue, or makes it. Its dead-letter queue may not be there yet: <see cref="SettleAsync"/> names it.</summary>
    public async Task<Queue> EnsureAsync(QueueSpec spec, CancellationToken cancellation)
    {
        var found = await FindAsync(spec.Name, cancellation);
        var url = found ?? (await _sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = spec.Name, Attributes = Times(spec) }, cancellation)).QueueUrl;
        var answer = await _sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [QueueAttributeName.All] }, cancellation);
        return new Queue(spec, url, answer.Attributes[QueueAttributeName.QueueArn], found is null, answer.Attributes);
    }

    /// <summary>Sets what differs.</summary>
    public async Task<ProvisionedItem> SettleAsync(Queue queue, string? deadLetterArn, IEnumerable<string> buckets, CancellationToken cancellation)
    {
        var differing = Times(queue.Spec).Where(time => queue.Attributes.GetValueOrDefault(time.Key) != time.Value).ToDictionary();
        if (Redrive(queue, deadLetterArn) is { } redrive) differing[QueueAttributeName.RedrivePolicy] = redrive;
        if (AccessPolicy.Amend(queue.Attributes.GetValueOrDefault(QueueAttributeName.Policy), "sqs:SendMessage", queue.Arn, buckets) is { } policy)
            differing[QueueAttributeName.Policy] = policy;
        if (differing.Count > 0) await _sqs.SetQueueAttributesAsync(new SetQueueAttributesRequest { QueueUrl = queue.Url, Attributes = differing }, cancellation);
        return queue.IsNew || differing.Count == 0
            ? new ProvisionedItem(ItemKind.Queue, queue.Spec.Name, queue.IsNew ? Change.Made : Change.ThereAlready, Describe(queue.Spec))
            : new ProvisionedItem(ItemKind.Queue, queue.Spec.Name, Change.Changed, string.Join(", ", differing.Keys.Order(StringComparer.Ordinal)));
    }

    public void Dispose() => _sqs.Dispose();

    private async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await _sqs.GetQueueUrlAsync(name, cancellation)).QueueUrl;
        }
        catch (AmazonSQSException fault) when (fault is QueueDoesNotExistException || fault.ErrorCode == "AWS.SimpleQueueService.NonExistentQueue")
        {
            return null;
        }
    }

    private static Dictionary<string, string> Times(QueueSpec spec) => new(StringComparer.Ordinal)
    {
        [QueueAttributeName.VisibilityTimeout] = spec.VisibilitySeconds.ToString(CultureInfo.InvariantCulture),
        [QueueAttributeName.MessageRetentionPeriod] = spec.RetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    // Compared by meaning: endpoints write the number as a number or as text, and order the two as they like.
    private static string? Redrive(Queue queue, string? deadLetterArn)
    {
        var present = queue.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy) is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        if (queue.Spec.DeadLetter is not { } dead) return present is null ? null : "";
        var receives = dead.MaxReceives.ToString(CultureInfo.InvariantCulture);
        if ($"{present?["deadLetterTargetArn"]}" == deadLetterArn && $"{present?["maxReceiveCount"]}" == receives) return null;
        return new JsonObject { ["deadLetterTargetArn"] = deadLetterArn, ["maxReceiveCount"] = dead.MaxReceives }.ToJsonString();
    }

    private static string Describe(QueueSpec spec) => $"visibility {spec.VisibilitySeconds} s, kept {spec.RetentionSeconds} s"
        + (spec.DeadLetter is { } dead ? $", to {dead.Queue} after {dead.MaxReceives} receives" : "");

    /// <summary>A queue as it was found, or just made.</summary>
    internal sealed record Queue(QueueSpec Spec, string Url, string Arn, bool IsNew, IReadOnlyDictionary<string, string> Attributes);
}
