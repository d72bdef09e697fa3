namespace FilePipeline.Emulator.Cloud;

/// <summary>A condition or filter over the attributes of one item.</summary>
internal abstract record Condition
{
    /// <summary>Whether the condition holds for an item; an absent item has no attributes.</summary>
    public abstract bool Holds(AttributeMap item);

    public static Condition AttributeIs(string attribute, string text) =>
        new Comparison("=", new Operand.Path(DocumentPath.Of(attribute)), new Operand.Literal(AttributeValue.Of(text)));

    public static Condition NotExists(string attribute) => new Absent(new Operand.Path(DocumentPath.Of(attribute)));

    internal sealed record And(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(AttributeMap item) => Left.Holds(item) && Right.Holds(item);
    }

    internal sealed record Or(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(AttributeMap item) => Left.Holds(item) || Right.Holds(item);
    }

    internal sealed record Not(Condition Inner) : Condition
    {
        public override bool Holds(AttributeMap item) => !Inner.Holds(item);
    }

    /// <summary>Operands of different types are not equal and have no order.</summary>
    internal sealed record Comparison(string Comparator, Operand Left, Operand Right) : Condition
    {
        public override bool Holds(AttributeMap item)
        {
            var (left, right) = (Left.ValueIn(item), Right.ValueIn(item));
            var isEqual = left is not null && right is not null && left.HasSameValue(right);
            return Comparator switch
            {
                "=" => isEqual,
                "<>" => !isEqual,
                "<" => ValueOrder.Compare(left, right) < 0,
                "<=" => ValueOrder.Compare(left, right) <= 0,
                ">" => ValueOrder.Compare(left, right) > 0,
                _ => ValueOrder.Compare(left, right) >= 0,
            };
        }
    }

    internal sealed record Between(Operand Value, Operand Low, Operand High) : Condition
    {
        public override bool Holds(AttributeMap item)
        {
            var value = Value.ValueIn(item);
            return ValueOrder.Compare(value, Low.ValueIn(item)) >= 0 && ValueOrder.Compare(value, High.ValueIn(item)) <= 0;
        }
    }

    internal sealed record In(Operand Value, IReadOnlyList<Operand> Options) : Condition
    {
        public override bool Holds(AttributeMap item) =>
            Value.ValueIn(item) is { } value && Options.Any(option => option.ValueIn(item) is { } other && other.HasSameValue(value));
    }

    internal sealed record Exists(Operand Value) : Condition
    {
        public override bool Holds(AttributeMap item) => Value.ValueIn(item) is not null;
    }

    internal sealed record Absent(Operand Value) : Condition
    {
        public override bool Holds(AttributeMap item) => Value.ValueIn(item) is null;
    }

    internal sealed record HasType(Operand Value, string Type) : Condition
    {
        public override bool Holds(AttributeMap item) => Value.ValueIn(item)?.Type == Type;
    }

    internal sealed record BeginsWith(Operand Value, Operand Prefix) : Condition
    {
        public override bool Holds(AttributeMap item) => (Value.ValueIn(item), Prefix.ValueIn(item)) switch
        {
            (AttributeValue.Text text, AttributeValue.Text prefix) => text.Value.StartsWith(prefix.Value, StringComparison.Ordinal),
            (AttributeValue.Binary bytes, AttributeValue.Binary prefix) => bytes.Value.AsSpan().StartsWith(prefix.Value),
            _ => false,
        };
    }

    internal sealed record Contains(Operand Value, Operand Part) : Condition
    {
        public override bool Holds(AttributeMap item) => Part.ValueIn(item) is { } part && Value.ValueIn(item) switch
        {
            AttributeValue.Text text => part is AttributeValue.Text other && text.Value.Contains(other.Value, StringComparison.Ordinal),
            AttributeValue.Binary bytes => part is AttributeValue.Binary other && bytes.Value.AsSpan().IndexOf(other.Value) >= 0,
            AttributeValue.Set set => set.Contains(part),
            AttributeValue.List list => list.Values.Any(part.HasSameValue),
            _ => false,
        };
    }
}
