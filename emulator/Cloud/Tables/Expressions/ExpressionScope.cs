namespace FilePipeline.Emulator.Cloud;

/// <summary>The names and values of a request that its expressions refer to, and which of them are used.</summary>
internal sealed class ExpressionScope(IReadOnlyDictionary<string, string>? names, AttributeMap? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public static ExpressionScope Empty { get; } = new(null, null);

    public string? Name(string reference)
    {
        _used.Add(reference);
        return names?.GetValueOrDefault(reference);
    }

    public AttributeValue? Value(string reference)
    {
        _used.Add(reference);
        return values?.Find(reference);
    }

    /// <exception cref="InvalidItemException">A name or value is not used by any expression.</exception>
    public void RefuseUnused()
    {
        Refuse("Names", names?.Keys);
        Refuse("Values", values?.Keys);
    }

    private void Refuse(string what, IEnumerable<string>? keys)
    {
        var unused = keys?.Where(key => !_used.Contains(key)).ToList();
        if (unused is { Count: > 0 })
        {
            throw new InvalidItemException(
                $"Value provided in ExpressionAttribute{what} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
