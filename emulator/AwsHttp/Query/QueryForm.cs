using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The fields of a request in the query protocol, from the form or the address.</summary>
internal sealed class QueryForm(IEnumerable<KeyValuePair<string, StringValues>> fields)
{
    private readonly Dictionary<string, string> _fields =
        fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);

    public string Action => Text("Action") ?? "";

    public string? Text(string name) => _fields.GetValueOrDefault(name);

    /// <summary>The texts of a list such as <c>TagKeys.member.1</c>.</summary>
    public IReadOnlyList<string> List(string name) => [.. Items(name).Select(item => Text(item) ?? "")];

    /// <summary>The pairs of a map such as <c>Attributes.entry.1.key</c>.</summary>
    public IReadOnlyDictionary<string, string> Map(string name, string key, string value)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in Items(name)) map[Text($"{item}.{key}") ?? ""] = Text($"{item}.{value}") ?? "";
        return map;
    }

    /// <summary>The names of the numbered items of a list.</summary>
    public IReadOnlyList<string> Items(string name)
    {
        List<string> items = [];
        for (var at = 1; HasItem($"{name}.{at}"); at++) items.Add($"{name}.{at}");
        return items;
    }

    /// <summary>The fields as nested objects: <c>A.1.B=c</c> is <c>{"A":{"1":{"B":"c"}}}</c>.</summary>
    public JsonObject Tree()
    {
        var tree = new JsonObject();
        foreach (var (name, value) in _fields)
        {
            var parts = name.Split('.');
            var at = tree;
            foreach (var part in parts[..^1])
            {
                if (at[part] is not JsonObject inner) at[part] = inner = [];
                at = inner;
            }
            at[parts[^1]] = value;
        }
        return tree;
    }

    private bool HasItem(string item) => _fields.Keys.Any(field => field == item || field.StartsWith($"{item}.", StringComparison.Ordinal));
}
