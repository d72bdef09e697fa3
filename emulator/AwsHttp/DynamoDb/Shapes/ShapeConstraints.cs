using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Checks lengths, ranges, patterns and missing members; reports all errors of a request in one message, as DynamoDB
/// does.</summary>
internal sealed class ShapeConstraints
{
    private static readonly TimeSpan _matchLimit = TimeSpan.FromSeconds(1);

    private const int MaxErrors = 10;

    private readonly List<string> _errors = [];

    /// <exception cref="DynamoDbException">A member does not satisfy its constraints.</exception>
    public static void Check(Shape.Structure shape, JsonElement value)
    {
        var constraints = new ShapeConstraints();
        constraints.Structure(shape, value, "");
        if (constraints._errors.Count == 0) return;
        var errors = constraints._errors.Take(MaxErrors).ToList();
        throw DynamoDbException.Validation(
            $"{errors.Count} validation error{(errors.Count > 1 ? "s" : "")} detected: {string.Join("; ", errors)}");
    }

    private void Structure(Shape.Structure shape, JsonElement value, string path)
    {
        foreach (var field in shape.Fields)
        {
            var name = path + char.ToLowerInvariant(field.Name[0]) + field.Name[1..];
            if (field.In(value) is { } member) Member(field.Shape, member, name);
            else if (field.IsRequired) _errors.Add($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
        }
    }

    private void Member(Shape shape, JsonElement value, string path)
    {
        switch (shape)
        {
            case Shape.Text text:
                Text(text, value.GetString()!, path);
                break;
            case Shape.Whole whole:
                var number = value.GetInt64();
                Require(number >= whole.Min, value, path, $"Member must have value greater than or equal to {whole.Min}");
                Require(number <= whole.Max, value, path, $"Member must have value less than or equal to {whole.Max}");
                break;
            case Shape.List list:
                Length(value, path, value.GetArrayLength(), list.Min, list.Max);
                var at = 0;
                foreach (var member in value.EnumerateArray())
                    Member(list.Member, member, string.Create(CultureInfo.InvariantCulture, $"{path}.{++at}.member"));
                break;
            case Shape.Map map:
                Map(map, value, path);
                break;
            case Shape.Structure structure:
                Structure(structure, value, $"{path}.");
                break;
        }
    }

    private void Text(Shape.Text shape, string value, string path)
    {
        if (shape.OneOf is { } options)
            Require(options.Contains(value), value, path, $"Member must satisfy enum value set: [{string.Join(", ", options)}]");
        if (shape.Pattern is { } pattern)
        {
            var matches = Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.None, _matchLimit);
            Require(matches, value, path, $"Member must satisfy regular expression pattern: {pattern}");
        }

        if (shape.Length is { } length) Length(value, path, value.Length, length.Min, length.Max);
    }

    private void Map(Shape.Map shape, JsonElement value, string path)
    {
        var members = value.EnumerateObject().ToList();
        Length(value, path, members.Count, shape.Min, int.MaxValue);
        if (shape.IsByTable && !members.All(member => TableShapes.IsName(member.Name)))
        {
            Require(false, value, path,
                "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
                + $"Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: "
                + $"{TableShapes.NamePattern}]");
        }
        if (shape.MaxMembers < int.MaxValue)
        {
            Require(members.All(member => member.Value.GetArrayLength() is var count && count >= 1 && count <= shape.MaxMembers), value,
                path,
                $"Map value must satisfy constraint: [Member must have length less than or equal to {shape.MaxMembers}, "
                + "Member must have length greater than or equal to 1]");
        }
        foreach (var member in members) Member(shape.Member, member.Value, $"{path}.{member.Name}.member");
    }

    private void Length(object value, string path, int length, int min, int max)
    {
        Require(length >= min, value, path, $"Member must have length greater than or equal to {min}");
        Require(length <= max, value, path, $"Member must have length less than or equal to {max}");
    }

    private void Require(bool holds, object value, string path, string rule)
    {
        if (!holds) _errors.Add($"Value '{Shown(value)}' at '{path}' failed to satisfy constraint: {rule}");
    }

    private static string Shown(object value) => value is JsonElement { ValueKind: JsonValueKind.Array } list
        ? $"[{string.Join(", ", list.EnumerateArray().Select(member => Shown(member)))}]" : $"{value}";
}
