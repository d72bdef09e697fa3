using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Doctor.Reading;

/// <summary>YAML (and so JSON) as nodes that know a string from a number or a bool: Kubernetes and Dapr refuse the one where they want the other.</summary>
internal static partial class YamlText
{
    private const int MaxDepth = 100;

    /// <summary>The documents of a text that are not empty.</summary>
    /// <exception cref="UnreadableInputException">Names origin and line.</exception>
    public static IReadOnlyList<JsonNode> Documents(string text, string origin)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return [.. stream.Documents.Select(document => Node(document.RootNode, MaxDepth)).OfType<JsonNode>()];
        }
        catch (YamlException fault)
        {
            throw new UnreadableInputException($"{origin}({fault.Start.Line}): {fault.InnerException?.Message ?? fault.Message}");
        }
    }

    /// <summary>The first document; null where there is none.</summary>
    /// <exception cref="UnreadableInputException">Names origin and line.</exception>
    public static JsonNode? First(string text, string origin) => Documents(text, origin) is [var first, ..] ? first : null;

    private static JsonNode? Node(YamlNode node, int depth)
    {
        if (depth == 0) throw new YamlException(node.Start, node.End, $"nested more than {MaxDepth} deep");
        return node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), Node(pair.Value, depth - 1)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => Node(item, depth - 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Plain(text ?? ""),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => null,
        };
    }

    // kubectl reads YAML 1.1: yes and off are bools there.
    private static JsonValue? Plain(string text)
    {
        if (Null().IsMatch(text)) return null;
        if (Bool().IsMatch(text)) return JsonValue.Create(text is ['t' or 'T' or 'y' or 'Y', ..] or ['o' or 'O', 'n' or 'N']);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return Number().IsMatch(text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    [GeneratedRegex("^(|~|null|Null|NULL)$")]
    private static partial Regex Null();

    [GeneratedRegex("^(y|yes|n|no|true|false|on|off)$", RegexOptions.IgnoreCase)]
    private static partial Regex Bool();

    [GeneratedRegex(@"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")]
    private static partial Regex Number();
}
