namespace FilePipeline.Emulator.Cloud;

/// <summary>The value that a SET assigns.</summary>
internal abstract record UpdateValue
{
    private const string WrongType = "An operand in the update expression has an incorrect data type";

    /// <summary>The type of a value of the request; null for anything else.</summary>
    public virtual string? LiteralType => null;

    /// <exception cref="InvalidItemException">An operand is missing in the item or has the wrong type.</exception>
    public abstract AttributeValue In(AttributeMap item);

    internal sealed record Path(DocumentPath Document) : UpdateValue
    {
        public override AttributeValue In(AttributeMap item) => Document.Find(item)
            ?? throw new InvalidItemException("The provided expression refers to an attribute that does not exist in the item");
    }

    /// <summary>A value of the request; null if it is not defined, which is an error of the expression.</summary>
    internal sealed record Literal(AttributeValue? Value) : UpdateValue
    {
        public override string? LiteralType => Value?.Type;

        public override AttributeValue In(AttributeMap item) => Value!;
    }

    internal sealed record IfNotExists(DocumentPath Document, UpdateValue Otherwise) : UpdateValue
    {
        public override AttributeValue In(AttributeMap item) => Document.Find(item) ?? Otherwise.In(item);
    }

    internal sealed record Append(UpdateValue First, UpdateValue Second) : UpdateValue
    {
        public override AttributeValue In(AttributeMap item) =>
            (First.In(item), Second.In(item)) is (AttributeValue.List first, AttributeValue.List second)
            ? new AttributeValue.List([.. first.Values, .. second.Values]) : throw new InvalidItemException(WrongType);
    }

    internal sealed record Sum(UpdateValue First, UpdateValue Second, bool IsDifference) : UpdateValue
    {
        public override AttributeValue In(AttributeMap item) =>
            (First.In(item), Second.In(item)) is (AttributeValue.Number first, AttributeValue.Number second)
            ? new AttributeValue.Number(IsDifference ? first.Value.Minus(second.Value) : first.Value.Plus(second.Value))
            : throw new InvalidItemException(WrongType);
    }

    /// <summary>A call that is an error of the expression.</summary>
    internal sealed record Invalid : UpdateValue
    {
        public override AttributeValue In(AttributeMap item) => throw new InvalidItemException(WrongType);
    }
}
