namespace FilePipeline.Emulator.Cloud;

/// <summary>The value of an attribute. Values and the collections in them are never changed after they were made.</summary>
internal abstract class AttributeValue
{
    private AttributeValue(string type) => Type = type;

    /// <summary>The name of the type on the wire, such as <c>S</c>.</summary>
    public string Type { get; }

    /// <summary>Whether both have the same type and content; the order of a set does not matter.</summary>
    public abstract bool HasSameValue(AttributeValue other);

    public static Text Of(string value) => new(value);

    public static Number Of(long value) => new(DynamoNumber.Of(value));

    internal sealed class Text(string value) : AttributeValue("S")
    {
        public string Value { get; } = value;

        public override bool HasSameValue(AttributeValue other) => other is Text text && text.Value == Value;
    }

    internal sealed class Number(DynamoNumber value) : AttributeValue("N")
    {
        public DynamoNumber Value { get; } = value;

        public override bool HasSameValue(AttributeValue other) => other is Number number && number.Value.ComparedTo(Value) == 0;
    }

    internal sealed class Binary(byte[] value) : AttributeValue("B")
    {
        public byte[] Value { get; } = value;

        public override bool HasSameValue(AttributeValue other) => other is Binary binary && binary.Value.AsSpan().SequenceEqual(Value);
    }

    internal sealed class Flag(bool value) : AttributeValue("BOOL")
    {
        public bool Value { get; } = value;

        public override bool HasSameValue(AttributeValue other) => other is Flag flag && flag.Value == Value;
    }

    internal sealed class Null() : AttributeValue("NULL")
    {
        public override bool HasSameValue(AttributeValue other) => other is Null;
    }

    internal sealed class List(IReadOnlyList<AttributeValue> values) : AttributeValue("L")
    {
        public IReadOnlyList<AttributeValue> Values { get; } = values;

        public override bool HasSameValue(AttributeValue other) => other is List list && list.Values.Count == Values.Count
            && list.Values.Zip(Values).All(pair => pair.First.HasSameValue(pair.Second));
    }

    internal sealed class Map(AttributeMap values) : AttributeValue("M")
    {
        public AttributeMap Values { get; } = values;

        public override bool HasSameValue(AttributeValue other) => other is Map map && map.Values.HasSameContent(Values);
    }

    /// <summary>A set; all members have the type of the set without its last letter.</summary>
    internal sealed class Set(string type, IReadOnlyList<AttributeValue> values) : AttributeValue(type)
    {
        public IReadOnlyList<AttributeValue> Values { get; } = values;

        public override bool HasSameValue(AttributeValue other) => other is Set set && set.Type == Type && set.Values.Count == Values.Count
            && set.Values.All(Contains);

        public bool Contains(AttributeValue value) => Values.Any(value.HasSameValue);
    }
}

/// <summary>Attributes by name: an item, or a map in one.</summary>
internal sealed class AttributeMap : Dictionary<string, AttributeValue>
{
    public AttributeMap() : base(StringComparer.Ordinal)
    {
    }

    public AttributeMap(IEnumerable<KeyValuePair<string, AttributeValue>> attributes) : base(attributes, StringComparer.Ordinal)
    {
    }

    public AttributeValue? Find(string name) => TryGetValue(name, out var value) ? value : null;

    public bool HasSameContent(AttributeMap other) =>
        other.Count == Count && this.All(pair => other.Find(pair.Key) is { } value && value.HasSameValue(pair.Value));
}
