namespace FilePipeline.Emulator.Cloud;

/// <summary>Changes to the attributes of one item.</summary>
internal sealed record UpdateExpression(IReadOnlyList<UpdateAction> Actions)
{
    public static UpdateExpression None { get; } = new([]);

    public IEnumerable<DocumentPath> Paths => Actions.Select(action => action.Path);

    /// <exception cref="InvalidItemException">The update would change a key.</exception>
    public void RefuseKeys(TableKey key)
    {
        if (key.Attributes.FirstOrDefault(part => Paths.Any(path => path.Attribute == part.Name)) is not { } part) return;
        throw new InvalidItemException(
            $"One or more parameter values were invalid: Cannot update attribute {part.Name}. This attribute is part of the key");
    }

    /// <summary>A changed copy of the item. All values are those before the update.</summary>
    /// <exception cref="InvalidItemException">A path or an operand does not fit the item.</exception>
    public AttributeMap Apply(AttributeMap item)
    {
        var changes = Actions.Select(action => (action.Path, Value: action.NewValue(item), IsSet: action is UpdateAction.Set)).ToList();
        AttributeValue changed = new AttributeValue.Map(item);
        // Indices mean the list before the update, so elements are removed last and from the end, and added in their order.
        var removals = changes.Where(change => change.Value is null).OrderByDescending(change => change.Path.Steps[^1].Index);
        var writes = changes.Where(change => change.Value is not null).OrderBy(change => change.Path.Steps[^1].Index);
        foreach (var (path, value, _) in writes.Concat(removals)) changed = DocumentEdit.Replace(changed, path, value);
        return ((AttributeValue.Map)changed).Values;
    }
}
