using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Iam;

/// <summary>The IAM actions for each call, as Dapr's components use AWS. The permission for HeadObject is s3:GetObject.</summary>
internal static class ActionTable
{
    private static readonly string[] _send = ["sqs:GetQueueUrl", "sqs:SendMessage"];
    private static readonly string[] _publish = ["sns:GetTopicAttributes", "sns:Publish"];
    private static readonly string[] _read = ["dynamodb:GetItem"];
    private static readonly string[] _write = ["dynamodb:GetItem", "dynamodb:PutItem"];

    // Without s3:ListBucket a missing key is a 403, which would look like a failure.
    private static readonly string[] _get = ["s3:GetObject", "s3:ListBucket"];

    /// <summary>The actions of each call on its component.</summary>
    public static IReadOnlyDictionary<string, string[]> Calls { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Bucket.NameAsync"] = ["s3:ListBucket"],
        ["Bucket.ListAsync"] = ["s3:ListBucket"],
        ["Bucket.LookAsync"] = ["s3:ListBucket"],
        ["Bucket.GetAsync"] = _get,
        ["Bucket.GetToFileAsync"] = _get,
        ["Bucket.PutAsync"] = ["s3:PutObject"],
        ["Bucket.PutFileAsync"] = ["s3:AbortMultipartUpload", "s3:PutObject"],
        ["Bucket.DeleteAsync"] = ["s3:DeleteObject"],
        ["StateEntries.LoadAsync"] = _read,
        ["StateEntries.SaveAsync"] = _write,
        ["StateEntries.PutAsync"] = _write,
        ["RecordStore.LoadAsync"] = _read,
        ["RecordStore.LoadReadableAsync"] = _read,
        ["RecordStore.SaveAsync"] = _write,
        ["FileTraces.FindAsync"] = _read,
        ["OutcomePublisher.PublishAsync"] = _publish,
        ["OutcomePublisher.PublishReplacedAsync"] = _publish,
        ["SendToQueueAsync"] = _send,
    };

    /// <summary>Calls without a wrapper, and the components that they reach.</summary>
    public static IReadOnlyDictionary<ServiceCall, IReadOnlyDictionary<string, string[]>> Raw { get; } =
        new Dictionary<ServiceCall, IReadOnlyDictionary<string, string[]>>
        {
            [new(AppIds.Notifier, "*", "DaprClient.InvokeBindingAsync")] = new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [Components.Alerts] = ["sns:Publish"],
                [Components.Email] = ["ses:SendEmail"],
            },
        };

    /// <summary>The actions that a component needs to be loaded, for each service in its scopes.</summary>
    public static string[] Loaded(Component component, bool isSubscribed) => (component.Type, component["direction"]) switch
    {
        ("bindings.aws.sqs", "input") => ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
        ("pubsub.aws.snssqs", _) when isSubscribed =>
        [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
        ],
        // The sidecar keeps workflows: transactions of puts and deletes, which have no IAM action of their own.
        ("state.aws.dynamodb", _) when component["actorStateStore"] == "true" => [.. _write, "dynamodb:DeleteItem"],
        // The sidecar reads one item at the start to check that the table exists.
        ("state.aws.dynamodb", _) => _read,
        _ => [],
    };
}
