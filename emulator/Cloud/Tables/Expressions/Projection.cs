namespace FilePipeline.Emulator.Cloud;

/// <summary>The parts of an item that a read returns.</summary>
internal sealed record Projection(IReadOnlyList<DocumentPath> Paths)
{
    /// <summary>The named parts, in documents as in the item; list elements keep their order but not their index.</summary>
    public AttributeMap Of(AttributeMap item)
    {
        var root = new Branch();
        foreach (var path in Paths)
            if (path.Find(item) is { } value) root.Add(path.Steps, 0, value);
        return root.ToMap();
    }

    private sealed class Branch
    {
        private readonly SortedDictionary<int, Branch> _elements = [];
        private readonly Dictionary<string, Branch> _attributes = new(StringComparer.Ordinal);
        private AttributeValue? _leaf;

        public void Add(IReadOnlyList<PathStep> steps, int at, AttributeValue value)
        {
            if (at == steps.Count)
            {
                _leaf = value;
                return;
            }
            var step = steps[at];
            var next = step.Name is { } name ? _attributes.GetValueOrDefault(name) : _elements.GetValueOrDefault(step.Index);
            if (next is null)
            {
                next = new();
                if (step.Name is null) _elements[step.Index] = next;
                else _attributes[step.Name] = next;
            }
            next.Add(steps, at + 1, value);
        }

        public AttributeMap ToMap() => new(_attributes.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToValue())));

        private AttributeValue ToValue() => _leaf
            ?? (_elements.Count > 0 ? new AttributeValue.List([.. _elements.Values.Select(branch => branch.ToValue())])
                : new AttributeValue.Map(ToMap()));
    }
}
