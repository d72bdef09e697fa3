using System.Text.Json;
using System.Xml.Linq;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>The form of an answer without its values: the paths of JSON members or XML elements. Other text is its own form.</summary>
internal static class ReplyShape
{
    public static IEnumerable<string> Of(string reply) => reply.Length == 0 ? []
        : reply[0] == '{' ? OfJson("", JsonElement.Parse(reply)).Distinct().Order(StringComparer.Ordinal)
        : reply.StartsWith("<?xml", StringComparison.Ordinal) ? OfXml("", XElement.Parse(reply)).Distinct().Order(StringComparer.Ordinal)
        : [reply];

    private static IEnumerable<string> OfJson(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            value.EnumerateObject().SelectMany(member => OfJson($"{path}/{member.Name}", member.Value)).Prepend($"{path}{{}}"),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => OfJson($"{path}[]", item)).Prepend($"{path}[]"),
        _ => [$"{path} {value.ValueKind}"],
    };

    // The keys of a map count as names.
    private static IEnumerable<string> OfXml(string path, XElement element)
    {
        var at = $"{path}/{element.Name}{(element.Name.LocalName == "key" ? $"={element.Value}" : "")}";
        return element.Elements().SelectMany(child => OfXml(at, child)).Prepend(at);
    }
}
