using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Doctor.Reading;

/// <summary>Reads YAML (and so JSON) as nodes that distinguish strings from numbers and bools, as Kubernetes and Dapr do.</summary>
internal static partial class YamlText
{
    private const int MaxDepth = 100;

    /// <summary>The documents of a text, without empty ones.</summary>
    /// <exception cref="UnreadableInputException">Names origin and line.</exception>
    public static IReadOnlyList<JsonNode> Documents(string text, string origin)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return [.. stream.Documents.Select(document => Node(document.RootNode, MaxDepth)).OfType<JsonNode>()];
        }
        catch (YamlException exception)
        {
            throw new UnreadableInputException(
                $"{origin}({exception.Start.Line}): {exception.InnerException?.Message ?? exception.Message}");
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
            YamlMappingNode map =>
                new JsonObject(map.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), Node(pair.Value, depth - 1)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => Node(item, depth - 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Plain(text ?? ""),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => null,
        };
    }

    // kubectl reads YAML 1.1, in which yes and off are bools.
    private static JsonValue? Plain(string text)
    {
        if (Null().IsMatch(text)) return null;
        if (Bool().IsMatch(text)) return JsonValue.Create(text is ['t' or 'T' or 'y' or 'Y', ..] or ['o' or 'O', 'n' or 'N']);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return Number().IsMatch(text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    [GeneratedRegex("^(|~|null|Null|NULL)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Null();

    [GeneratedRegex("^(y|yes|n|no|true|false|on|off)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bool();

    [GeneratedRegex(@"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
