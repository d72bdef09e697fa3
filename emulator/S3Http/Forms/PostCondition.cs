using System.Globalization;
using System.Text.Json;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A condition of a POST policy.</summary>
internal abstract record PostCondition
{
    private PostCondition()
    {
    }

    /// <summary>The field of the condition; null if it has none.</summary>
    public virtual string? Field => null;

    public abstract bool Holds(IReadOnlyDictionary<string, string> fields);

    /// <exception cref="S3Exception">S3 does not support the condition.</exception>
    public static IEnumerable<PostCondition> Read(JsonElement condition)
    {
        if (condition.ValueKind == JsonValueKind.Object)
        {
            List<PostCondition> exact = [.. condition.EnumerateObject().Select(item => new Equal(item.Name, TextOf(item.Value)))];
            return exact.Count > 0 ? exact : throw PostPolicy.Invalid("Invalid Condition: empty");
        }

        if (condition.ValueKind != JsonValueKind.Array || condition.GetArrayLength() != 3)
            throw PostPolicy.Invalid("Invalid Condition: wrong number of arguments");
        return [(TextOf(condition[0]).ToUpperInvariant(), condition[1], condition[2]) switch
        {
            ("EQ", var field, var value) => new Equal(NameOf(field), TextOf(value)),
            ("STARTS-WITH", var field, var value) => new Start(NameOf(field), TextOf(value)),
            ("CONTENT-LENGTH-RANGE", var least, var most) => new Length(NumberOf(least), NumberOf(most)),
            var (operation, _, _) => throw PostPolicy.Invalid($"Invalid Condition: unknown operation '{operation}'"),
        }];
    }

    private static string NameOf(JsonElement field) =>
        TextOf(field) is ['$', .. { Length: > 0 } name] ? name : throw PostPolicy.Invalid("Invalid Condition: a field begins with $");

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static long NumberOf(JsonElement value) =>
        long.TryParse(TextOf(value), CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw PostPolicy.Invalid("Invalid Condition: content-length-range wants two lengths");

    /// <summary>A field must have this value.</summary>
    internal sealed record Equal(string Name, string Value) : PostCondition
    {
        public override string Field => Name;

        public override bool Holds(IReadOnlyDictionary<string, string> fields) => fields.TryGetValue(Name, out var value) && value == Value;

        public override string ToString() => $"[\"eq\", \"${Name}\", \"{Value}\"]";
    }

    /// <summary>A field must have this prefix.</summary>
    internal sealed record Start(string Name, string Value) : PostCondition
    {
        public override string Field => Name;

        public override bool Holds(IReadOnlyDictionary<string, string> fields) =>
            fields.TryGetValue(Name, out var value)
                ? value.StartsWith(Value, StringComparison.Ordinal)
                : Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && Value.Length == 0;

        public override string ToString() => $"[\"starts-with\", \"${Name}\", \"{Value}\"]";
    }

    /// <summary>The allowed file size in bytes; checked while the file is read.</summary>
    internal sealed record Length(long Least, long Most) : PostCondition
    {
        public override bool Holds(IReadOnlyDictionary<string, string> fields) => true;
    }
}
