using System.Text.Json;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>What a member of a request must look like.</summary>
internal abstract record Shape
{
    /// <summary>Text.</summary>
    public static Text Any { get; } = new();

    public static Flag Bool { get; } = new();

    /// <summary>Refuses JSON of another type, with a SerializationException.</summary>
    public abstract void CheckTypes(JsonElement value);

    internal sealed record Text : Shape
    {
        public string? Pattern { get; init; }

        public (int Min, int Max)? Length { get; init; }

        public IReadOnlyList<string>? OneOf { get; init; }

        public override void CheckTypes(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.String) throw JsonTypeErrors.NotA("String", value);
            JsonTypeErrors.CheckText(value);
        }
    }

    /// <summary>A whole number; <paramref name="Type"/> is Integer or Long.</summary>
    internal sealed record Whole(string Type, long Min, long Max = long.MaxValue) : Shape
    {
        public override void CheckTypes(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Number) throw JsonTypeErrors.NotA(Type, value);
            if (!value.TryGetInt64(out _)) throw DynamoDbException.Serialization($"DECIMAL_VALUE cannot be converted to {Type}");
        }
    }

    /// <summary>A boolean, or text that means one.</summary>
    internal sealed record Flag : Shape
    {
        /// <summary>The boolean; null if it is something else.</summary>
        public static bool? ValueOf(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when IsOneOf(value, "true", "1", "yes") => true,
            JsonValueKind.String when IsOneOf(value, "false", "0", "no") => false,
            _ => null,
        };

        public override void CheckTypes(JsonElement value)
        {
            if (ValueOf(value) is not null) return;
            if (value.ValueKind == JsonValueKind.String) throw DynamoDbException.Serialization("Unexpected token received from parser");
            throw JsonTypeErrors.NotA("Boolean", value);
        }

        private static bool IsOneOf(JsonElement value, params IEnumerable<string> words) =>
            words.Contains(value.GetRawText().Trim('"'), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Base64 text.</summary>
    internal sealed record Blob : Shape
    {
        public override void CheckTypes(JsonElement value) => JsonTypeErrors.CheckBlob(value);
    }

    internal sealed record List(Shape Member, int Min = 0, int Max = int.MaxValue) : Shape
    {
        public override void CheckTypes(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object) throw JsonTypeErrors.Structure();
            if (value.ValueKind != JsonValueKind.Array) throw JsonTypeErrors.UnexpectedField();
            foreach (var member in value.EnumerateArray())
                if (member.ValueKind != JsonValueKind.Null) Member.CheckTypes(member);
        }
    }

    /// <summary>An object with free names; <paramref name="Type"/> is the name of its values' type in errors.</summary>
    internal sealed record Map(string Type, Shape Member) : Shape
    {
        public int Min { get; init; }

        /// <summary>The names must be those of tables.</summary>
        public bool IsByTable { get; init; }

        /// <summary>The most members that each value may have.</summary>
        public int MaxMembers { get; init; } = int.MaxValue;

        public override void CheckTypes(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                throw DynamoDbException.Serialization(
                    $"Unrecognized collection type java.util.Map<java.lang.String, {JsonTypeErrors.JavaName(Type)}>");
            }
            if (value.ValueKind != JsonValueKind.Object) throw JsonTypeErrors.UnexpectedField();
            foreach (var member in value.EnumerateObject())
                if (member.Value.ValueKind != JsonValueKind.Null) Member.CheckTypes(member.Value);
        }
    }

    /// <summary>An object with named members; other members are ignored.</summary>
    internal sealed record Structure(string Type, params IReadOnlyList<Field> Fields) : Shape
    {
        public override void CheckTypes(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Array)
                throw DynamoDbException.Serialization($"Unrecognized collection type class {JsonTypeErrors.JavaName(Type)}");
            if (value.ValueKind != JsonValueKind.Object) throw DynamoDbException.Serialization("Unexpected value type in payload");
            foreach (var field in Fields)
            {
                if (field.In(value) is not { } member) continue;
                if (field.Shape is Structure && member.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                    throw JsonTypeErrors.UnexpectedField();
                field.Shape.CheckTypes(member);
            }
        }
    }

    /// <summary>An AttributeValue: <c>{"S":"text"}</c>. Its content is checked when it is read.</summary>
    internal sealed record Attribute : Shape
    {
        public override void CheckTypes(JsonElement value) => AttributeShape.Check(value);
    }
}

/// <summary>A named member.</summary>
internal sealed record Field(string Name, Shape Shape)
{
    /// <summary>The member must be present.</summary>
    public bool IsRequired { get; private init; }

    public static Field Required(string name, Shape shape) => new(name, shape) { IsRequired = true };

    /// <summary>The value; null if it is absent or null.</summary>
    public JsonElement? In(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member : null;
}
