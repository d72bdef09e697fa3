namespace FilePipeline.Emulator.Cloud;

/// <summary>A write to one item, or the check of one; part of a transaction or alone.</summary>
internal abstract record ItemStep(string Table)
{
    /// <summary>Must hold for the present item; null for no condition.</summary>
    public Condition? Condition { get; init; }

    /// <summary>Whether a failed condition returns the item.</summary>
    public bool ReturnsItemOnFailure { get; init; }

    /// <summary>Places the item.</summary>
    /// <exception cref="InvalidItemException">The key is not one of the table.</exception>
    public abstract ItemPlace PlaceIn(TableKey key);

    /// <summary>The item after this step; null if there is none.</summary>
    /// <exception cref="InvalidItemException">The step cannot be applied to the item.</exception>
    public abstract AttributeMap? Apply(AttributeMap? item);

    internal sealed record Put(string Table, AttributeMap Item) : ItemStep(Table)
    {
        public override ItemPlace PlaceIn(TableKey key) => key.PlaceOfItem(Item);

        public override AttributeMap? Apply(AttributeMap? item) =>
            ItemSize.Of(Item) > ItemTooLargeException.Limit ? throw new ItemTooLargeException() : Item;
    }

    internal sealed record Delete(string Table, AttributeMap Key) : ItemStep(Table)
    {
        public override ItemPlace PlaceIn(TableKey key) => key.PlaceOfKey(Key);

        public override AttributeMap? Apply(AttributeMap? item) => null;
    }

    internal sealed record Update(string Table, AttributeMap Key, UpdateExpression Expression) : ItemStep(Table)
    {
        public override ItemPlace PlaceIn(TableKey key)
        {
            Expression.RefuseKeys(key);
            return key.PlaceOfKey(Key);
        }

        public override AttributeMap? Apply(AttributeMap? item)
        {
            var changed = Expression.Apply(item ?? Key);
            return ItemSize.Of(changed) > ItemTooLargeException.Limit ? throw new ItemTooLargeException("Item size to update") : changed;
        }
    }

    internal sealed record Check(string Table, AttributeMap Key) : ItemStep(Table)
    {
        public override ItemPlace PlaceIn(TableKey key) => key.PlaceOfKey(Key);

        public override AttributeMap? Apply(AttributeMap? item) => item;
    }
}

/// <summary>The item before and after a step.</summary>
internal sealed record ItemChange(AttributeMap? Before, AttributeMap? After);
