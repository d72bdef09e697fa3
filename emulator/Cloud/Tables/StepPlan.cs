namespace FilePipeline.Emulator.Cloud;

/// <summary>What one step of a transaction would do, or why it cannot.</summary>
internal sealed class StepPlan
{
    public StepPlan(TableDefinition table, ItemStep step)
    {
        (Table, Step) = (table, step);
        Try(() => Place = step.PlaceIn(table.Key));
    }

    public TableDefinition Table { get; }

    public ItemStep Step { get; }

    /// <summary>Null if the key is not one of the table.</summary>
    public ItemPlace? Place { get; private set; }

    public AttributeMap? Before { get; private set; }

    public AttributeMap? After { get; private set; }

    /// <summary>Null as long as nothing speaks against the step.</summary>
    public CancellationReason? Reason { get; private set; }

    /// <summary>Reads the item, checks the condition and applies the step in memory.</summary>
    public void Check(ItemRows rows)
    {
        if (Place is null || Reason is not null) return;
        Before = rows.Find(Table.Name, Place);
        if (Step.Condition?.Holds(Before ?? []) is false)
        {
            Reason = new("ConditionalCheckFailed", "The conditional request failed", Step.ReturnsItemOnFailure ? Before : null);
            return;
        }
        Try(() => After = Step.Apply(Before));
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (InvalidItemException exception)
        {
            Reason = new("ValidationError", exception.Message, null);
        }
    }
}
