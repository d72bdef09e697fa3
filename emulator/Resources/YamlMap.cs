using YamlDotNet.RepresentationModel;

namespace FilePipeline.Emulator.Resources;

/// <summary>A YAML mapping with line numbers; each reader throws an error with the expected value.</summary>
internal sealed class YamlMap(YamlNode node, string file, string what) : IResourceFields
{
    private readonly YamlMappingNode _node = node as YamlMappingNode
        ?? throw LineOf(node, file).Error($"{what}: expected fields (name: value)");

    public SourceLine Source => LineOf(_node, file);

    public IEnumerable<string> Names => _node.Children.Keys.Select(key => ((YamlScalarNode)key).Value ?? "");

    public SourceLine LineOf(string name) => Find(name) is { } entry ? LineOf(entry.Key, file) : Source;

    /// <summary>Refuses unknown fields, so that a misspelt field is an error.</summary>
    public YamlMap Only(params string[] known)
    {
        return _node.Children.Keys.FirstOrDefault(key =>
            key is not YamlScalarNode { Value: { } name } || !known.Contains(name, StringComparer.Ordinal))
            is { } unknown ? throw LineOf(unknown, file)
                .Error($"{what}: unknown field '{unknown}' (known: {string.Join(", ", known)})") : this;
    }

    public string Text(string name) =>
        TextOrNull(name) ?? throw Source.Error($"{what}: field '{name}' is missing");

    public string? TextOrNull(string name) => Find(name) switch
    {
        null => null,
        { Value: YamlScalarNode scalar } => IsNull(scalar) ? null : scalar.Value,
        { } entry => throw LineOf(entry.Value, file).Error($"{what}: field '{name}' must be a single value"),
    };

    public int Number(string name, int otherwise) => TextOrNull(name) is not { } text ? otherwise
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw LineOf(name).Error($"{what}: field '{name}' must be a whole number, not '{text}'");

    public bool Flag(string name) => TextOrNull(name) is { } text
        && (bool.TryParse(text, out var flag) ? flag
            : throw LineOf(name).Error($"{what}: field '{name}' must be true or false, not '{text}'"));

    public TimeSpan? Duration(string name) => TextOrNull(name) is not { } text ? null
        : GoDuration.TryParse(text, out var duration) ? duration
        : throw LineOf(name).Error($"{what}: field '{name}' must be a duration such as 500ms, 10s or 1m30s, not '{text}'");

    public YamlMap? Map(string name) =>
        Find(name) is { } entry && !IsNull(entry.Value) ? new YamlMap(entry.Value, file, $"{what}: {name}") : null;

    public YamlMap RequiredMap(string name) => Map(name) ?? throw Source.Error($"{what}: field '{name}' is missing");

    public void Refuse(string name, string problem) => throw LineOf(name).Error(problem);

    IResourceFields IResourceFields.Only(params string[] known) => Only(known);

    IResourceFields? IResourceFields.Map(string name) => Map(name);

    IResourceFields IResourceFields.RequiredMap(string name) => RequiredMap(name);

    public IReadOnlyList<YamlMap> Maps(string name) =>
        [.. Items(name).Select((item, at) => new YamlMap(item, file, $"{what}: {name}[{at}]"))];

    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select(item => item is YamlScalarNode { Value: { } text } ? text
        : throw LineOf(item, file).Error($"{what}: field '{name}' must list single values"))];

    public IReadOnlyDictionary<string, string> TextMap(string name) => Map(name) is { } map
        ? map.Names.ToDictionary(key => key, key => map.TextOrNull(key) ?? "", StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal);

    private IEnumerable<YamlNode> Items(string name) => Find(name) switch
    {
        null => [],
        { Value: YamlSequenceNode list } => list.Children,
        { } entry when IsNull(entry.Value) => [],
        { } entry => throw LineOf(entry.Value, file).Error($"{what}: field '{name}' must be a list"),
    };

    private KeyValuePair<YamlNode, YamlNode>? Find(string name)
    {
        foreach (var entry in _node.Children)
            if (entry.Key is YamlScalarNode key && key.Value == name) return entry;
        return null;
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    private static SourceLine LineOf(YamlNode node, string file) => new(file, (int)node.Start.Line);
}
