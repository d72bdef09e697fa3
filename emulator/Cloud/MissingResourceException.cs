namespace FilePipeline.Emulator.Cloud;

/// <summary>A queue, topic, bucket or table that nobody made.</summary>
internal sealed class MissingResourceException(string kind, string name) : InvalidOperationException($"there is no {kind} '{name}'")
{
    public string Kind { get; } = kind;

    public string Name { get; } = name;
}

/// <summary>A message over the limit of SNS or SQS.</summary>
internal sealed class MessageTooLargeException(int bytes, int limit) : InvalidOperationException($"message of {bytes} bytes; at most {limit}")
{
    /// <summary>What SNS takes.</summary>
    public const int OfTopic = 256 * 1024;

    /// <summary>What SQS takes.</summary>
    public const int OfQueue = 1 << 20;
}

/// <summary>An item over DynamoDB's limit.</summary>
internal sealed class ItemTooLargeException() : InvalidOperationException("Item size has exceeded the maximum allowed size")
{
    public const int Limit = 400 * 1024;
}
