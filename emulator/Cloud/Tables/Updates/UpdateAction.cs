namespace FilePipeline.Emulator.Cloud;

/// <summary>One change of an update.</summary>
internal abstract record UpdateAction(DocumentPath Path)
{
    private const string WrongType = "An operand in the update expression has an incorrect data type";

    /// <summary>The value at the path after the change; null if it is removed.</summary>
    /// <exception cref="InvalidItemException">An operand does not fit the item.</exception>
    public abstract AttributeValue? NewValue(AttributeMap item);

    internal sealed record Set(DocumentPath Path, UpdateValue Value) : UpdateAction(Path)
    {
        public override AttributeValue? NewValue(AttributeMap item) => Value.In(item);
    }

    internal sealed record Remove(DocumentPath Path) : UpdateAction(Path)
    {
        public override AttributeValue? NewValue(AttributeMap item) => null;
    }

    /// <summary>Adds a number, or members to a set.</summary>
    internal sealed record Add(DocumentPath Path, AttributeValue Value) : UpdateAction(Path)
    {
        public override AttributeValue? NewValue(AttributeMap item) => (Path.Find(item), Value) switch
        {
            (null, _) => Value,
            (AttributeValue.Number present, AttributeValue.Number more) => new AttributeValue.Number(present.Value.Plus(more.Value)),
            (AttributeValue.Set present, AttributeValue.Set more) when present.Type == more.Type =>
                new AttributeValue.Set(present.Type, [.. present.Values, .. more.Values.Where(value => !present.Contains(value))]),
            _ => throw new InvalidItemException(WrongType),
        };
    }

    /// <summary>Takes members out of a set; an empty set is removed.</summary>
    internal sealed record Delete(DocumentPath Path, AttributeValue Value) : UpdateAction(Path)
    {
        public override AttributeValue? NewValue(AttributeMap item) => (Path.Find(item), Value) switch
        {
            (null, _) => null,
            (AttributeValue.Set present, AttributeValue.Set fewer) when present.Type == fewer.Type => Rest(present, fewer),
            _ => throw new InvalidItemException(WrongType),
        };

        private static AttributeValue.Set? Rest(AttributeValue.Set present, AttributeValue.Set fewer)
        {
            var rest = present.Values.Where(value => !fewer.Contains(value)).ToList();
            return rest.Count == 0 ? null : new(present.Type, rest);
        }
    }
}
