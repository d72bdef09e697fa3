using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The query protocol of SQS, translated from and to the JSON protocol.</summary>
internal static class SqsQuery
{
    private static readonly QueryXml _xml = new(XNamespace.Get($"http://queue.amazonaws.com/doc/{SqsApi.Version}/"));

    private static readonly Dictionary<string, string> _lists = new(StringComparer.Ordinal)
    {
        ["AttributeName"] = "AttributeNames",
        ["MessageAttributeName"] = "MessageAttributeNames",
        ["MessageSystemAttributeName"] = "MessageSystemAttributeNames",
        ["TagKey"] = "TagKeys",
        ["SendMessageBatchRequestEntry"] = "Entries",
        ["DeleteMessageBatchRequestEntry"] = "Entries",
        ["ChangeMessageVisibilityBatchRequestEntry"] = "Entries",
    };

    private static readonly Dictionary<string, (string Name, string Key)> _maps = new(StringComparer.Ordinal)
    {
        ["Attribute"] = ("Attributes", "Name"),
        ["MessageAttribute"] = ("MessageAttributes", "Name"),
        ["MessageSystemAttribute"] = ("MessageSystemAttributes", "Name"),
        ["Tag"] = ("Tags", "Key"),
    };

    private static readonly Dictionary<string, string> _elements = new(StringComparer.Ordinal)
    {
        ["QueueUrls"] = "QueueUrl",
        ["queueUrls"] = "QueueUrl",
        ["Messages"] = "Message",
        ["Failed"] = "BatchResultErrorEntry",
    };

    public static JsonObject Read(QueryForm form) => Translate(form.Tree());

    public static Task WriteAsync(HttpContext http, string action, JsonObject answer) =>
        _xml.WriteAsync(http, action, answer.Count == 0 ? null : [.. answer.SelectMany(part => Elements(action, part.Key, part.Value))]);

    public static Task WriteErrorAsync(HttpContext http, AwsException error) => _xml.WriteErrorAsync(http, error);

    private static JsonObject Translate(JsonObject fields)
    {
        var translated = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (_lists.TryGetValue(name, out var list)) translated[list] = new JsonArray([.. Numbered(value).Select(TranslateItem)]);
            else if (_maps.TryGetValue(name, out var map)) translated[map.Name] = Map(Numbered(value), map.Key);
            else translated[name] = value?.DeepClone();
        }
        return translated;
    }

    private static JsonNode? TranslateItem(JsonNode? item) => item is JsonObject entry ? Translate(entry) : item?.DeepClone();

    private static JsonObject Map(IEnumerable<JsonNode?> items, string key)
    {
        var map = new JsonObject();
        foreach (var item in items.OfType<JsonObject>()) map[item[key]?.ToString() ?? ""] = item["Value"]?.DeepClone();
        return map;
    }

    // Numbers start at 1; a client may leave some out.
    private static IEnumerable<JsonNode?> Numbered(JsonNode? list) => list is JsonObject items
        ? items.Where(item => int.TryParse(item.Key, out _))
            .OrderBy(item => int.Parse(item.Key, CultureInfo.InvariantCulture))
            .Select(item => item.Value)
        : [];

    private static IEnumerable<XElement> Elements(string action, string name, JsonNode? value) => value switch
    {
        JsonArray list => list.Select(item => Element(action, ElementName(action, name), item)),
        JsonObject map when name is "Attributes" or "MessageAttributes" => map.Select(pair => _xml.Element(
            name[..^1], _xml.Element("Name", pair.Key), Element(action, "Value", pair.Value))),
        JsonObject map when name == "Tags" =>
            map.Select(pair => _xml.Element("Tag", _xml.Element("Key", pair.Key), _xml.Element("Value", pair.Value?.ToString()))),
        _ => [Element(action, name, value)],
    };

    private static string ElementName(string action, string list) =>
        _elements.GetValueOrDefault(list) ?? $"{action}ResultEntry";

    private static XElement Element(string action, string name, JsonNode? value) => value is JsonObject parts
        ? _xml.Element(name, parts.SelectMany(part => Elements(action, part.Key, part.Value)))
        : _xml.Element(name, value?.ToString());
}
