namespace FilePipeline.Emulator.Cloud;

/// <summary>DynamoDB as the state stores of sidecars use it: the store in this process, or the same over HTTP.</summary>
internal interface ITables
{
    /// <summary>Reads an item, expired or not; null if there is none.</summary>
    Task<AttributeMap?> FindAsync(string table, AttributeMap key, CancellationToken cancellation);

    /// <exception cref="ConditionFailedException">The condition does not hold.</exception>
    Task ApplyAsync(ItemStep step, CancellationToken cancellation);

    /// <summary>Applies all steps or none, each to another item.</summary>
    /// <exception cref="TransactionCancelledException">A condition does not hold, or a step cannot be applied.</exception>
    Task TransactAsync(IReadOnlyList<ItemStep> steps, CancellationToken cancellation);
}
