namespace FilePipeline.Emulator.Cloud;

/// <summary>A queue, topic, bucket or table that does not exist.</summary>
internal sealed class MissingResourceException(string kind, string name) : InvalidOperationException($"{kind} '{name}' does not exist")
{
    public string Kind { get; } = kind;

    public string Name { get; } = name;
}

/// <summary>A message above the size limit of SNS or SQS.</summary>
internal sealed class MessageTooLargeException(int bytes, int limit)
    : InvalidOperationException($"message has {bytes} bytes; at most {limit} are allowed")
{
    /// <summary>The limit of SNS in bytes.</summary>
    public const int TopicLimit = 256 * 1024;

    /// <summary>The limit of SQS in bytes.</summary>
    public const int QueueLimit = 1 << 20;
}

/// <summary>An item above the size limit of DynamoDB.</summary>
internal sealed class ItemTooLargeException() : InvalidOperationException("Item size has exceeded the maximum allowed size")
{
    public const int Limit = 400 * 1024;
}
