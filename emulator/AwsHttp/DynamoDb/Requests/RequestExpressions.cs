using System.Text.RegularExpressions;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The expressions of a request.</summary>
internal sealed partial record RequestExpressions(
    UpdateExpression Update, Condition? Condition, ParsedCondition? KeyCondition, ParsedCondition? Filter, Projection? Projection)
{
    private static readonly (string Name, string Instead)[] _older =
    [
        ("AttributesToGet", "ProjectionExpression"), ("QueryFilter", "FilterExpression"), ("ScanFilter", "FilterExpression"),
        ("AttributeUpdates", "UpdateExpression"), ("Expected", "ConditionExpression"),
        ("ConditionalOperator", "AND or OR in an expression"),
        ("KeyConditions", "KeyConditionExpression"),
    ];

    /// <param name="request">The request.</param>
    /// <param name="kinds">The expressions that it may have, in the order of DynamoDB's messages.</param>
    /// <exception cref="InvalidItemException">An expression, or what belongs to it, is not valid.</exception>
    public static RequestExpressions Read(DynamoDbRequest request, params IReadOnlyList<string> kinds)
    {
        CheckParameters(request, kinds);
        var names = request.TextMap("ExpressionAttributeNames");
        CheckKeys("ExpressionAttributeNames", names?.Keys.ToList(), NameReference());
        var scope = new ExpressionScope(names, ReadValues(request));
        var update = Parse(request, kinds, "UpdateExpression", text => UpdateParser.Parse(text, scope));
        var condition = Parse(request, kinds, "ConditionExpression", text => ConditionParser.Parse("ConditionExpression", text, scope));
        var key = Parse(request, kinds, "KeyConditionExpression", text => ConditionParser.Parse("KeyConditionExpression", text, scope));
        var filter = Parse(request, kinds, "FilterExpression", text => ConditionParser.Parse("FilterExpression", text, scope));
        var projection = Parse(request, kinds, "ProjectionExpression", text => ProjectionParser.Parse(text, scope));
        scope.RefuseUnused();
        return new(update ?? UpdateExpression.None, condition?.Condition, key, filter, projection);
    }

    private static T? Parse<T>(DynamoDbRequest request, IReadOnlyList<string> kinds, string kind, Func<string, T> parse)
        where T : class => kinds.Contains(kind) && request.Text(kind) is { } text ? parse(text) : null;

    /// <summary>Checks which parameters are there; <see cref="Read"/> does it too.</summary>
    /// <exception cref="InvalidItemException">Parameters do not go together, or are of the older interface.</exception>
    public static void CheckParameters(DynamoDbRequest request, params IReadOnlyList<string> kinds)
    {
        var older = _older.Where(member => request.Has(member.Name)).Select(member => member.Name).ToList();
        var present = kinds.Where(request.Has).ToList();
        if (older.Count > 0 && present.Count > 0)
        {
            throw new InvalidItemException(
                "Can not use both expression and non-expression parameters in the same request: "
                + $"Non-expression parameters: {{{string.Join(", ", older)}}} Expression parameters: {{{string.Join(", ", present)}}}");
        }
        request.Refuse(_older);
        if (present.Count == 0 && request.Has("ExpressionAttributeNames"))
            throw new InvalidItemException("ExpressionAttributeNames can only be specified when using expressions");
        var withValues = kinds.Where(kind => kind != "ProjectionExpression").ToList();
        if (withValues.Count > 0 && request.Has("ExpressionAttributeValues") && !withValues.Any(request.Has))
        {
            throw new InvalidItemException(
                "ExpressionAttributeValues can only be specified when using expressions: "
                + $"{string.Join(" and ", withValues)} {(withValues.Count > 1 ? "are" : "is")} null");
        }
    }

    private static void CheckKeys(string parameter, List<string>? keys, Regex pattern)
    {
        if (keys is null) return;
        if (keys.Count == 0) throw new InvalidItemException($"{parameter} must not be empty");
        if (keys.FirstOrDefault(key => !pattern.IsMatch(key)) is { } key)
            throw new InvalidItemException($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");
    }

    private static AttributeMap? ReadValues(DynamoDbRequest request)
    {
        if (request.Part("ExpressionAttributeValues") is not { } values) return null;
        var members = values.Json.EnumerateObject().ToList();
        CheckKeys("ExpressionAttributeValues", [.. members.Select(member => member.Name)], ValueReference());
        var map = new AttributeMap();
        foreach (var member in members)
        {
            try
            {
                map[member.Name] = AttributeJson.Read(member.Value);
            }
            catch (InvalidItemException exception)
            {
                throw new InvalidItemException(
                    $"ExpressionAttributeValues contains invalid value: {exception.Message} for key {member.Name}");
            }
        }
        return map;
    }

    [GeneratedRegex(@"\A#[0-9a-zA-Z_]+\z", RegexOptions.None, 1000)]
    private static partial Regex NameReference();

    [GeneratedRegex(@"\A:[0-9a-zA-Z_]+\z", RegexOptions.None, 1000)]
    private static partial Regex ValueReference();
}
