namespace FilePipeline.Emulator.Cloud;

/// <summary>A request that DynamoDB refuses with a ValidationException; the message has its words.</summary>
internal class InvalidItemException(string message) : InvalidOperationException(message);

/// <summary>An item above the size limit of DynamoDB.</summary>
internal sealed class ItemTooLargeException(string subject = "Item size")
    : InvalidItemException($"{subject} has exceeded the maximum allowed size")
{
    /// <summary>The limit in bytes of attribute names and values.</summary>
    public const int Limit = 400 * 1024;
}

/// <summary>A table that exists already.</summary>
internal sealed class TableExistsException(string name) : InvalidOperationException($"Table already exists: {name}");

/// <summary>The condition of a write does not hold.</summary>
internal sealed class ConditionFailedException(AttributeMap? item) : InvalidOperationException("The conditional request failed")
{
    /// <summary>The item at the time of the check; null if there was none.</summary>
    public AttributeMap? Item { get; } = item;
}

/// <summary>A cancelled transaction.</summary>
internal sealed class TransactionCancelledException(IReadOnlyList<CancellationReason?> reasons)
    : InvalidOperationException("Transaction cancelled")
{
    /// <summary>One for each step; null for a step that is not to blame.</summary>
    public IReadOnlyList<CancellationReason?> Reasons { get; } = reasons;
}

/// <summary>Why a step cancelled its transaction: a code and message of DynamoDB, and the item for a failed condition.</summary>
internal sealed record CancellationReason(string Code, string Message, AttributeMap? Item);

/// <summary>A transaction token that was used with other steps before.</summary>
internal sealed class TokenReusedException() : InvalidOperationException("Request idempotency token reused with different parameters");
