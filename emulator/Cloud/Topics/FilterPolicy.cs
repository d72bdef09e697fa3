using System.Globalization;
using System.Text.Json;

namespace FilePipeline.Emulator.Cloud;

/// <summary>
/// The filter policy of a subscription. Grammar: policy = { name: rule, … } | { "$or": [policy, …] }; rule = policy (body scope only)
/// | [condition, …]; condition = string | number | true | false | null | {"prefix": text} | {"suffix": text}
/// | {"equals-ignore-case": text} | {"exists": flag} | {"numeric": [operator, number, …]} | {"anything-but": value, list or prefix/suffix}.
/// </summary>
internal sealed class FilterPolicy
{
    public const string BodyScope = "MessageBody";

    private static readonly string[] _textOperators = ["prefix", "suffix", "equals-ignore-case"];
    private static readonly string[] _comparisons = ["=", "<", "<=", ">", ">="];

    private readonly JsonElement _policy;
    private readonly bool _isOfBody;

    private FilterPolicy(JsonElement policy, bool isOfBody) => (_policy, _isOfBody) = (policy, isOfBody);

    /// <exception cref="FormatException">The policy is invalid.</exception>
    public static FilterPolicy Parse(string text, bool isOfBody)
    {
        try
        {
            var policy = JsonElement.Parse(text);
            Check(policy, isOfBody);
            return new(policy, isOfBody);
        }
        catch (JsonException)
        {
            throw new FormatException("failed to parse JSON");
        }
    }

    public bool Accepts(TopicMessage message) => MessageFields.Of(message, _isOfBody) is { } fields && Matches(_policy, fields);

    private static bool Matches(JsonElement policy, JsonElement fields) => policy.EnumerateObject().All(rule => rule.Name == "$or"
        ? rule.Value.EnumerateArray().Any(one => Matches(one, fields))
        : MatchesRule(rule.Value, MessageFields.ValuesOf(fields, rule.Name)));

    private static bool MatchesRule(JsonElement rule, IReadOnlyList<JsonElement> values) => rule.ValueKind is JsonValueKind.Object
        ? values.Any(value => value.ValueKind is JsonValueKind.Object && Matches(rule, value))
        : rule.EnumerateArray().Any(condition => Meets(condition, values));

    private static bool Meets(JsonElement condition, IReadOnlyList<JsonElement> values) =>
        condition.ValueKind is JsonValueKind.Object && condition.TryGetProperty("exists", out var exists)
            ? values.Count > 0 == exists.GetBoolean()
            : values.Any(value => Meets(condition, value));

    private static bool Meets(JsonElement condition, JsonElement value)
    {
        if (condition.ValueKind is not JsonValueKind.Object) return AreEqual(condition, value);
        var only = condition.EnumerateObject().Single();
        return only.Name switch
        {
            "numeric" => value.ValueKind is JsonValueKind.Number && IsInRange(only.Value, value.GetDouble()),
            "anything-but" => !IsAnyOf(only.Value, value),
            _ => IsText(only.Name, only.Value, value),
        };
    }

    private static bool IsAnyOf(JsonElement excluded, JsonElement value) => excluded.ValueKind switch
    {
        JsonValueKind.Array => excluded.EnumerateArray().Any(one => AreEqual(one, value)),
        JsonValueKind.Object => Meets(excluded, value),
        _ => AreEqual(excluded, value),
    };

    private static bool IsText(string name, JsonElement wanted, JsonElement value) => value.ValueKind is JsonValueKind.String && name switch
    {
        "prefix" => value.GetString()!.StartsWith(wanted.GetString()!, StringComparison.Ordinal),
        "suffix" => value.GetString()!.EndsWith(wanted.GetString()!, StringComparison.Ordinal),
        _ => value.GetString()!.Equals(wanted.GetString(), StringComparison.OrdinalIgnoreCase),
    };

    private static bool AreEqual(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && one.ValueKind switch
    {
        JsonValueKind.String => one.GetString() == other.GetString(),
        JsonValueKind.Number => one.GetDouble().Equals(other.GetDouble()),
        _ => true,
    };

    private static bool IsInRange(JsonElement range, double number) => PairsOf(range).All(part => part[0].GetString() switch
    {
        "=" => number.Equals(part[1].GetDouble()),
        "<" => number < part[1].GetDouble(),
        "<=" => number <= part[1].GetDouble(),
        ">" => number > part[1].GetDouble(),
        _ => number >= part[1].GetDouble(),
    });

    private static void Check(JsonElement policy, bool isOfBody)
    {
        if (policy.ValueKind is not JsonValueKind.Object) throw new FormatException("must be a JSON object");
        foreach (var rule in policy.EnumerateObject())
        {
            if (rule.Name == "$or") CheckAlternatives(rule.Value, isOfBody);
            else if (rule.Value.ValueKind is JsonValueKind.Object && isOfBody) Check(rule.Value, isOfBody);
            else if (rule.Value.ValueKind is not JsonValueKind.Array || rule.Value.GetArrayLength() == 0)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"\"{rule.Name}\" must be an object or an array"));
            else foreach (var condition in rule.Value.EnumerateArray()) CheckCondition(rule.Name, condition);
        }
    }

    private static void CheckAlternatives(JsonElement alternatives, bool isOfBody)
    {
        if (alternatives.ValueKind is not JsonValueKind.Array) throw new FormatException("\"$or\" must be an array");
        foreach (var one in alternatives.EnumerateArray()) Check(one, isOfBody);
    }

    private static void CheckCondition(string name, JsonElement condition)
    {
        if (condition.ValueKind is JsonValueKind.Array) throw new FormatException($"\"{name}\" has a nested array");
        if (condition.ValueKind is not JsonValueKind.Object) return;
        var parts = condition.EnumerateObject().ToList();
        if (parts is not [var only]) throw new FormatException($"a match type of \"{name}\" must have one operator");
        var isValid = only.Name switch
        {
            "exists" => only.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "numeric" => IsRange(only.Value),
            "anything-but" => only.Value.ValueKind is not JsonValueKind.Object || IsTextCondition(only.Value),
            _ => IsTextCondition(condition),
        };
        if (!isValid) throw new FormatException($"Unrecognized match type {only.Name}, or its value is invalid");
    }

    private static bool IsTextCondition(JsonElement condition) => condition.EnumerateObject().ToList() is [var only]
        && _textOperators.Contains(only.Name) && only.Value.ValueKind is JsonValueKind.String;

    private static bool IsRange(JsonElement range) => range.ValueKind is JsonValueKind.Array && range.GetArrayLength() is 2 or 4
        && PairsOf(range).All(part => part[0].ValueKind is JsonValueKind.String && _comparisons.Contains(part[0].GetString())
            && part[1].ValueKind is JsonValueKind.Number);

    private static IEnumerable<JsonElement[]> PairsOf(JsonElement range) => range.EnumerateArray().Chunk(2);
}
