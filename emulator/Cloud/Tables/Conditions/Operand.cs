using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An operand of a condition.</summary>
internal abstract record Operand
{
    /// <summary>The type that is known without an item; null for a path.</summary>
    public virtual string? StaticType => null;

    /// <summary>The value for an item; null if there is none.</summary>
    public abstract AttributeValue? ValueIn(AttributeMap item);

    internal sealed record Path(DocumentPath Document) : Operand
    {
        public override AttributeValue? ValueIn(AttributeMap item) => Document.Find(item);
    }

    /// <summary>A value of the request; null if it is not defined, which is an error of the expression.</summary>
    internal sealed record Literal(AttributeValue? Value) : Operand
    {
        public override string? StaticType => Value?.Type;

        public override AttributeValue? ValueIn(AttributeMap item) => Value;
    }

    /// <summary>A call of a function. As an operand, only <c>size</c> has a value.</summary>
    internal sealed record Call(string Function, IReadOnlyList<Operand> Arguments) : Operand
    {
        public override string? StaticType => Function == "size" ? "N" : "BOOL";

        public override AttributeValue? ValueIn(AttributeMap item) => Function == "size" && SizeOf(Arguments[0].ValueIn(item)) is { } size
            ? AttributeValue.Of(size) : null;

        private static long? SizeOf(AttributeValue? value) => value switch
        {
            AttributeValue.Text text => text.Value.Length,
            AttributeValue.Binary binary => binary.Value.Length,
            AttributeValue.Set set => set.Values.Count,
            AttributeValue.List list => list.Values.Count,
            AttributeValue.Map map => map.Values.Count,
            _ => null,
        };
    }
}

/// <summary>The order of values of one type: numbers by value, text by its UTF-8 bytes, binary by unsigned bytes.</summary>
internal static class ValueOrder
{
    /// <summary>Compares two values; null if they have other types or a type without order.</summary>
    public static int? Compare(AttributeValue? left, AttributeValue? right) => (left, right) switch
    {
        (AttributeValue.Number first, AttributeValue.Number second) => first.Value.ComparedTo(second.Value),
        (AttributeValue.Text first, AttributeValue.Text second) =>
            Encoding.UTF8.GetBytes(first.Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(second.Value)),
        (AttributeValue.Binary first, AttributeValue.Binary second) => first.Value.AsSpan().SequenceCompareTo(second.Value),
        _ => null,
    };
}
