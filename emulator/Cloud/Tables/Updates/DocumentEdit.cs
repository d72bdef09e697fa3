namespace FilePipeline.Emulator.Cloud;

/// <summary>Changes copies of documents.</summary>
internal static class DocumentEdit
{
    /// <summary>A copy with the value at a path replaced, added, or removed if it is null.</summary>
    /// <exception cref="InvalidItemException">The path leads through something that is not there.</exception>
    public static AttributeValue Replace(AttributeValue document, DocumentPath path, AttributeValue? value) =>
        Replace(document, path.Steps, 0, value);

    private static AttributeValue Replace(AttributeValue document, IReadOnlyList<PathStep> steps, int at, AttributeValue? value)
    {
        var isLast = at == steps.Count - 1;
        switch (document, steps[at])
        {
            case (AttributeValue.Map map, { Name: { } name }):
                var entries = new AttributeMap(map.Values);
                if (!isLast) entries[name] = Replace(Inner(map.Values.Find(name)), steps, at + 1, value);
                else if (value is null) entries.Remove(name);
                else entries[name] = value;
                return new AttributeValue.Map(entries);
            case (AttributeValue.List list, { Name: null, Index: var index }):
                var elements = list.Values.ToList();
                var isInside = index < elements.Count;
                if (!isLast) elements[isInside ? index : throw Missing()] = Replace(elements[index], steps, at + 1, value);
                else if (isInside && value is null) elements.RemoveAt(index);
                else if (isInside) elements[index] = value!;
                // An index beyond the end adds to the list.
                else if (value is not null) elements.Add(value);
                return new AttributeValue.List(elements);
            default:
                throw Missing();
        }
    }

    private static AttributeValue Inner(AttributeValue? found) => found ?? throw Missing();

    private static InvalidItemException Missing() => new("The document path provided in the update expression is invalid for update");
}
