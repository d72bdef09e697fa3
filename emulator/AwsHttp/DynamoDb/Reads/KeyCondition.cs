using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>A condition on one key attribute.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Operator">The name of the operator in messages, such as EQ.</param>
/// <param name="Values">One value, or two for BETWEEN.</param>
internal sealed record KeyCondition(string Attribute, string Operator, IReadOnlyList<AttributeValue> Values)
{
    private const string Invalid = "Invalid condition in KeyConditionExpression: ";

    private static readonly Dictionary<string, string> _operators = new(StringComparer.Ordinal)
    {
        ["="] = "EQ",
        ["<"] = "LT",
        ["<="] = "LE",
        [">"] = "GT",
        [">="] = "GE",
    };

    private static readonly Dictionary<string, string> _mirrored = new(StringComparer.Ordinal)
    {
        ["="] = "=",
        ["<"] = ">",
        ["<="] = ">=",
        [">"] = "<",
        [">="] = "<=",
    };

    /// <summary>Takes a KeyConditionExpression apart.</summary>
    /// <exception cref="InvalidItemException">It is not a condition that a key can have.</exception>
    public static IReadOnlyList<KeyCondition> Read(Condition condition)
    {
        var conditions = Parts(condition).ToList();
        if (conditions.DistinctBy(part => part.Attribute).Count() < conditions.Count)
            throw new InvalidItemException("KeyConditionExpressions must only contain one condition per key");
        foreach (var part in conditions) part.CheckTypes();
        return conditions.Count > 2 ? throw new InvalidItemException("Conditions can be of length 1 or 2 only") : conditions;
    }

    private static IEnumerable<KeyCondition> Parts(Condition condition) => condition switch
    {
        Condition.And and => Parts(and.Left).Concat(Parts(and.Right)),
        Condition.Comparison comparison => [OfComparison(comparison)],
        Condition.Between between => [OfKey("BETWEEN", "BETWEEN", between.Value, between.Low, between.High)],
        Condition.BeginsWith begins => [OfKey("begins_with", "BEGINS_WITH", begins.Value, begins.Prefix)],
        Condition.Or => throw BadOperator("OR"),
        Condition.Not => throw BadOperator("NOT"),
        Condition.In => throw BadOperator("IN"),
        Condition.Exists => throw BadOperator("attribute_exists"),
        Condition.Absent => throw BadOperator("attribute_not_exists"),
        Condition.HasType => throw BadOperator("attribute_type"),
        _ => throw BadOperator("contains"),
    };

    private static KeyCondition OfComparison(Condition.Comparison comparison)
    {
        if (comparison.Comparator == "<>") throw BadOperator("<>");
        var (key, value, comparator) = comparison.Left is Operand.Path
            ? (comparison.Left, comparison.Right, comparison.Comparator)
            : (comparison.Right, comparison.Left, _mirrored[comparison.Comparator]);
        return Of(_operators[comparator], key, value);
    }

    private static KeyCondition OfKey(string name, string keyOperator, Operand key, params IReadOnlyList<Operand> values) =>
        key is Operand.Path
        ? Of(keyOperator, key, values)
        : throw new InvalidItemException($"{Invalid}{name} operator must have the key attribute as its first operand");

    private static KeyCondition Of(string keyOperator, Operand key, params IReadOnlyList<Operand> values)
    {
        if (values.Prepend(key).Any(operand => operand is Operand.Call))
            throw new InvalidItemException("KeyConditionExpressions cannot contain nested operations");
        if (values.Any(value => value is Operand.Path))
            throw new InvalidItemException($"{Invalid}Multiple attribute names used in one condition");
        if (key is not Operand.Path { Document: var path }) throw new InvalidItemException($"{Invalid}No key attribute specified");
        if (path.IsNested) throw new InvalidItemException("KeyConditionExpressions cannot have conditions on nested attributes");
        return new(path.Attribute, keyOperator, [.. values.Cast<Operand.Literal>().Select(value => value.Value!)]);
    }

    private void CheckTypes()
    {
        var allowed = Operator switch
        {
            "EQ" => "S N B SS NS BS",
            "BEGINS_WITH" => "S B",
            _ => "S N B",
        };
        if (Values.FirstOrDefault(value => !allowed.Split(' ').Contains(value.Type)) is not { } value) return;
        throw new InvalidItemException(
            $"One or more parameter values were invalid: ComparisonOperator {Operator} is not valid for {value.Type} AttributeValue type");
    }

    private static InvalidItemException BadOperator(string name) => new($"Invalid operator used in KeyConditionExpression: {name}");
}
