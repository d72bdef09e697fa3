using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FilePipeline.Terraform.Tests.Provider;

/// <summary>
/// The npm package <c>@cdktn/provider-aws</c> as <c>npm pack</c> stores it. Each type of the provider has a file there, whose source map
/// holds the generated source, and that source says of each argument whether it is required and how it nests.
/// </summary>
internal static partial class SchemaPackage
{
    /// <summary>The types that the Terraform files of a folder use: <c>aws_sqs_queue</c>, and <c>data.aws_partition</c>.</summary>
    public static IReadOnlySet<string> TypesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.tf", SearchOption.AllDirectories)
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["kind"].Value == "data" ? $"data.{match.Groups["type"].Value}" : match.Groups["type"].Value)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The schema of the provider and of the given types.</summary>
    /// <exception cref="InvalidDataException">The package lacks a type.</exception>
    public static AwsSchema Read(string package, IReadOnlySet<string> types)
    {
        var sources = Sources(package, [.. types.Select(FolderOf), "provider"]);
        var missing = types.Where(type => !sources.ContainsKey(FolderOf(type))).ToList();
        if (missing.Count > 0) throw new InvalidDataException($"{package} has no {string.Join(", ", missing)}");
        var blocks = types.ToLookup(
            type => type.StartsWith("data.", StringComparison.Ordinal), type => (type, new SchemaSource(sources[FolderOf(type)]).Top()));
        return new(
            new SchemaSource(sources["provider"]).Provider(),
            blocks[false].ToDictionary(pair => pair.type, pair => pair.Item2, StringComparer.Ordinal),
            blocks[true].ToDictionary(pair => pair.type["data.".Length..], pair => pair.Item2, StringComparer.Ordinal));
    }

    private static string FolderOf(string type) =>
        type.StartsWith("data.", StringComparison.Ordinal)
            ? $"data-{type["data.".Length..].Replace('_', '-')}"
            : type["aws_".Length..].Replace('_', '-');

    private static Dictionary<string, string> Sources(string package, HashSet<string> folders)
    {
        Dictionary<string, string> sources = new(StringComparer.Ordinal);
        using var file = File.OpenRead(package);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        while (archive.GetNextEntry() is { } entry)
        {
            var folder = IndexFile().Match(entry.Name).Groups["folder"].Value;
            if (!folders.Contains(folder) || entry.DataStream is not { } content) continue;
            using var reader = new StreamReader(content);
            sources[folder] = SourceIn(reader.ReadToEnd());
        }
        return sources;
    }

    private static string SourceIn(string script)
    {
        const string Marker = "base64,";
        var at = script.LastIndexOf(Marker, StringComparison.Ordinal);
        if (at < 0) return "";
        using var map = JsonDocument.Parse(Convert.FromBase64String(script[(at + Marker.Length)..].Trim()));
        return map.RootElement.GetProperty("sourcesContent")[0].GetString() ?? "";
    }

    [GeneratedRegex(@"^\s*(?<kind>resource|data)\s+""(?<type>aws_\w+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^package/lib/(?<folder>[\w-]+)/index\.js$", RegexOptions.ExplicitCapture)]
    private static partial Regex IndexFile();
}
