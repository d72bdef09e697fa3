using System.Diagnostics.CodeAnalysis;
using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The component with <c>actorStateStore: "true"</c>, a DynamoDB table: its limits and its faults. daprd writes each turn, each
/// purge and each new start of an id in one transaction, and DynamoDB takes 100 items.</summary>
internal sealed class ActorStateStore(string component, string type, FaultPoint faults)
{
    public const int MostItems = 100;

    public string Component => component;

    public string Type => type;

    /// <summary>Refuses a transaction that the store would refuse.</summary>
    /// <exception cref="TransactionTooLargeException">It has more than 100 items.</exception>
    /// <exception cref="CallException">An item is larger than 400 KB, or the fault plan makes the call fail.</exception>
    public void Check(string instance, IReadOnlyList<WorkflowChange> changes)
    {
        if (changes.Count > MostItems) throw new TransactionTooLargeException(changes.Count);
        faults.Pass("transaction", instance, "TransactWriteItems");
        if (changes.All(change => SizeOf(change) <= ItemTooLargeException.Limit)) return;
        var error = new ItemTooLargeException().Message;
        throw AwsErrors.Refused("DynamoDB", "TransactWriteItems", $"api error ValidationException: {error}");
    }

    private static int SizeOf(WorkflowChange change) => (change.Value?.Length ?? 0) + Encoding.UTF8.GetByteCount(change.Key);
}

/// <summary>More items than the store takes in one transaction, with daprd's message.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The message is fixed.")]
internal sealed class TransactionTooLargeException(int items)
    : CallException("the transaction contains more operations than supported by the state store")
{
    public int Items => items;
}
