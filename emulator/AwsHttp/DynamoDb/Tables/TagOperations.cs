using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>TagResource, UntagResource and ListTagsOfResource.</summary>
internal sealed partial class TagOperations(EmbeddedCloud cloud)
{
    private const int MaxTags = 50;

    private static readonly Field _arn = new("ResourceArn", Shape.Any);

    public IEnumerable<DynamoDbOperation> All =>
    [
        new("TagResource", new("", _arn, new Field("Tags", TableShapes.Tags)), Tag),
        new("UntagResource", new("", _arn, new Field("TagKeys", new Shape.List(Shape.Any))), Untag),
        new("ListTagsOfResource", new("", _arn, new Field("NextToken", Shape.Any)), List),
    ];

    /// <summary>The tags of a request, added to others.</summary>
    /// <exception cref="InvalidItemException">There are too many tags.</exception>
    public static IReadOnlyDictionary<string, string> TagsOf(DynamoDbRequest request, IReadOnlyDictionary<string, string> present)
    {
        var tags = new SortedDictionary<string, string>(present.ToDictionary(), StringComparer.Ordinal);
        foreach (var tag in request.Parts("Tags")) tags[tag.RequiredText("Key")] = tag.RequiredText("Value");
        return tags.Count <= MaxTags ? tags
            : throw new InvalidItemException($"One or more parameter values were invalid: Too many tags: at most {MaxTags} are allowed");
    }

    private JsonObject? Tag(DynamoDbRequest request)
    {
        var table = Find(request, "Tags", "Atleast one Tag needs to be provided as Input.");
        cloud.Tables.Change(table.Name, before => before with { Tags = TagsOf(request, before.Tags) });
        return null;
    }

    private JsonObject? Untag(DynamoDbRequest request)
    {
        var table = Find(request, "TagKeys", "Atleast one Tag Key needs to be provided as Input.", isNamed: false);
        var keys = request.Texts("TagKeys");
        cloud.Tables.Change(table.Name, before => before with { Tags = before.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary() });
        return null;
    }

    private JsonObject List(DynamoDbRequest request) => new()
    {
        ["Tags"] = new JsonArray([.. Find(request).Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
    };

    private TableDefinition Find(DynamoDbRequest request, string? list = null, string? emptyMessage = null, bool isNamed = true)
    {
        if (request.Text("ResourceArn") is not { } arn) throw new InvalidItemException("Invalid TableArn");
        if (list is not null && !request.Has(list))
        {
            throw new InvalidItemException(
                $"1 validation error detected: Value null at '{char.ToLowerInvariant(list[0])}{list[1..]}' failed to satisfy constraint: "
                    + $"Member must not be null");
        }
        if (Arn().Match(arn) is not { Success: true } match)
            throw new InvalidItemException($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
        if (list is not null && request.Parts(list).Count == 0) throw new InvalidItemException(emptyMessage!);
        try
        {
            return cloud.Tables.Get(match.Groups["table"].Value);
        }
        catch (MissingResourceException)
        {
            throw DynamoDbException.MissingResource(isNamed ? $": ResourcArn: {arn} not found" : "");
        }
    }

    [GeneratedRegex(@"\Aarn:aws:dynamodb:[^:]+:\d+:table/(?<table>[^/]{3,})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arn();
}
