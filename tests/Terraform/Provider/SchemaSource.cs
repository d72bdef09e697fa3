using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FilePipeline.Terraform.Tests.Provider;

/// <summary>Reads the schema of one type from its generated source.</summary>
internal sealed partial class SchemaSource
{
    private const string Reference = "OutputReference";
    private const int MaxDepth = 24; // the statements of a web ACL contain themselves

    private readonly Dictionary<string, (string Base, string Body)> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _functions = new(StringComparer.OrdinalIgnoreCase);

    public SchemaSource(string source)
    {
        var starts = Declaration().Matches(source);
        foreach (var (index, start) in starts.Index())
        {
            var end = index + 1 < starts.Count ? starts[index + 1].Index : source.Length;
            var body = source[start.Index..end];
            if (start.Groups["class"].Success) _classes[start.Groups["class"].Value] = (start.Groups["base"].Value, body);
            else _functions[start.Groups["function"].Value] = body;
        }
    }

    /// <summary>The schema of the resource or data source.</summary>
    public SchemaBlock Top() => Block(TopClass("TerraformResource", "TerraformDataSource"), 0);

    /// <summary>The schema of the provider; its attributes have no typed getters, so the types come from another place.</summary>
    public SchemaBlock Provider()
    {
        var top = TopClass("TerraformProvider");
        var written = Written(_classes[top].Body);
        var block = Block(top, 0);
        var attributes = block.Attributes.Where(attribute => !written.TryGetValue(attribute.Name, out var one) || !one.IsBlock)
            .Select(attribute => written.TryGetValue(attribute.Name, out var one) ? attribute with { Type = one.Type() } : attribute);
        var blocks = written.Where(pair => pair.Value.IsBlock).Select(pair => new SchemaNestedBlock(
            pair.Key, new(
                [.. Written(Function(pair.Value.Storage.Replace("List", "", StringComparison.Ordinal)))
                    .Select(inner => new SchemaAttribute(inner.Key, inner.Value.Type(), null, default, new(false, true, false)))], []),
            pair.Value.Kind == "set" ? Nesting.Set : Nesting.List, 0, 0));
        return new([.. attributes], [.. blocks]);
    }

    private string TopClass(params string[] bases) => _classes.First(item => bases.Contains(item.Value.Base)).Key;

    private SchemaBlock Block(string name, int depth)
    {
        if (depth > MaxDepth || !_classes.TryGetValue(name, out var found)) return new([], []);
        var written = found.Base == "ComplexObject"
            ? Written(Function(name.Replace(Reference, "", StringComparison.Ordinal)))
            : Written(found.Body);
        List<SchemaAttribute> attributes = [];
        List<SchemaNestedBlock> blocks = [];
        foreach (Match match in Argument().Matches(found.Body))
        {
            var argument = match.Groups["name"].Value;
            AttributeUse use = new(match.Groups["required"].Value == "true", match.Groups["optional"].Value == "true",
                match.Groups["computed"].Value == "true");
            var how = written.GetValueOrDefault(argument);
            var child = Child().Match(match.Groups["body"].Value);
            if (!child.Success || !_classes.ContainsKey(child.Groups["class"].Value + Reference))
            {
                attributes.Add(new(argument, Simple(match.Groups["body"].Value, how, depth), null, default, use));
                continue;
            }
            var inner = Block(child.Groups["class"].Value + Reference, depth + 1);
            var nesting = NestingOf(child, how);
            if (how is { IsBlock: true })
                blocks.Add(new(argument, inner, nesting, use.IsRequired ? 1 : 0, IsOne(child) && nesting != Nesting.Single ? 1 : 0));
            else if (use is { IsComputed: true, IsOptional: false, IsRequired: false })
                attributes.Add(new(argument, TypeOf(inner, nesting), null, default, use));
            else
                attributes.Add(new(argument, null, inner, nesting, use));
        }
        return new(attributes, blocks);
    }

    // The function that writes a structure.
    private string Function(string structure) => _functions.GetValueOrDefault($"{structure}ToHclTerraform", "");

    private static bool IsOne(Match child) => child.Groups["kind"].Value == Reference;

    private static Nesting NestingOf(Match child, WrittenAs? how) => how?.Kind switch
    {
        "struct" => Nesting.Single,
        "set" => Nesting.Set,
        "map" => Nesting.Map,
        not null => Nesting.List,
        _ => UnwrittenNesting(child),
    };

    // An argument that no configuration can set has no written form.
    private static Nesting UnwrittenNesting(Match child)
    {
        if (IsOne(child)) return Nesting.Single;
        if (child.Groups["kind"].Value == "Map") return Nesting.Map;
        return child.Groups["set"].Value == "true" ? Nesting.Set : Nesting.List;
    }

    private static JsonNode Simple(string body, WrittenAs? how, int depth)
    {
        var collection = how?.Kind == "set" || body.Contains("Fn.tolist(", StringComparison.Ordinal) ? "set" : "list";
        return Getter().Match(body).Groups["type"].Value switch
        {
            "String" => "string",
            "Number" => "number",
            "Boolean" => "bool",
            "StringMap" => new JsonArray("map", "string"),
            "NumberMap" => new JsonArray("map", "number"),
            "BooleanMap" => new JsonArray("map", "bool"),
            "List" => new JsonArray(collection, "string"),
            "NumberList" => new JsonArray(collection, "number"),
            // A set may hold no value of any type. The statements of a web ACL are the only such argument, and rule_json replaces them.
            _ => depth == 0 ? "dynamic" : "string",
        };
    }

    // The type of a computed object, in which nothing can be set.
    private static JsonArray TypeOf(SchemaBlock block, Nesting nesting)
    {
        JsonObject fields = [];
        foreach (var attribute in block.Attributes)
            fields[attribute.Name] = attribute.Type?.DeepClone() ?? TypeOf(attribute.Nested!, attribute.Nesting);
        foreach (var nested in block.Blocks) fields[nested.Name] = TypeOf(nested.Block, nested.Nesting);
        JsonArray type = ["object", fields];
        return nesting switch
        {
            Nesting.Single => type,
            Nesting.Set => new JsonArray("set", type),
            Nesting.Map => new JsonArray("map", type),
            _ => new JsonArray("list", type),
        };
    }

    private static Dictionary<string, WrittenAs> Written(string body) =>
        Entry().Matches(body).DistinctBy(match => match.Groups["name"].Value).ToDictionary(
            match => match.Groups["name"].Value,
            match => new WrittenAs(match.Groups["block"].Value == "true", match.Groups["kind"].Value, match.Groups["storage"].Value),
            StringComparer.Ordinal);

    /// <summary>How the generated source writes an argument.</summary>
    private sealed record WrittenAs(bool IsBlock, string Kind, string Storage)
    {
        public JsonNode Type() => (Kind, Storage) switch
        {
            ("simple", "boolean") => "bool",
            ("simple", _) => Storage,
            ("map", _) => new JsonArray("map", "string"),
            _ => new JsonArray(Kind, "string"),
        };
    }

    [GeneratedRegex(@"^export (class (?<class>\w+) extends cdktn\.(?<base>\w+)|function (?<function>\w+)\()",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(
        @"// (?<name>[\w-]+) - computed: (?<computed>true|false), optional: (?<optional>true|false), required: (?<required>true|false)\n"
        + @"(?<body>[\s\S]*?)(?=\n\s*\n|\n  // [\w-]+ - computed|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Argument();

    [GeneratedRegex(@"new (\w+\.)?(?<class>\w+?)(?<kind>List|Map|OutputReference)\(this, ""[\w-]+""(, (?<set>true|false))?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Child();

    [GeneratedRegex(@"this\.get(?<type>\w+)Attribute\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Getter();

    [GeneratedRegex(
        @"^\s+""?(?<name>\w+)""?: \{\s*\n\s+value: .*,\n\s+isBlock: (?<block>true|false),\n\s+type: ""(?<kind>\w+)"",\n"
        + @"\s+storageClassType: ""(?<storage>[^""]+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();
}
