using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>An overlay as <c>kubectl kustomize</c> renders it.</summary>
internal sealed class Overlay
{
    /// <summary>The label of ConfigMaps that hold a copy of files.</summary>
    public const string CopyLabel = "filepipeline/copy";

    private static readonly ConcurrentDictionary<string, Lazy<Overlay>> _rendered = new(StringComparer.Ordinal);

    private Overlay(string text)
    {
        Text = text;
        using var reader = new StringReader(text);
        Nodes = [.. Yaml.ReadNodes(reader)];
        Objects = [.. Nodes.Select(Yaml.ToObject)];
    }

    public static IReadOnlyList<string> Names { get; } = ["eks", "eks-fast", "kind"];

    public string Text { get; }

    public IReadOnlyList<YamlNode> Nodes { get; }

    public IReadOnlyList<JsonObject> Objects { get; }

    /// <summary>Needs kubectl; each overlay is rendered once.</summary>
    public static Overlay Render(string name)
    {
        var kubectl = Tool.Require("kubectl");
        return _rendered.GetOrAdd(name, _ => new(() => new(Run(kubectl, Folder(name))))).Value;
    }

    /// <summary>An overlay with an edited <c>kustomization.yaml</c>, in a folder of its own.</summary>
    public static Overlay RenderEdited(string name, Func<string, string> edit)
    {
        var kubectl = Tool.Require("kubectl");
        var (original, copy) = (Folder(name), Directory.CreateTempSubdirectory("overlay-").FullName);
        try
        {
            var text = File.ReadAllText(Path.Combine(original, "kustomization.yaml"));
            var edited = edit(text);
            Assert.NotEqual(text, edited);
            // kustomize takes folders by relative paths only; an edit may name a folder by its full path.
            var lines = edited.Split('\n').Select(line =>
                line.StartsWith("  - ", StringComparison.Ordinal) && Directory.Exists(Path.GetFullPath(line[4..], original))
                    ? $"  - {Path.GetRelativePath(copy, Path.GetFullPath(line[4..], original))}"
                    : line);
            File.WriteAllLines(Path.Combine(copy, "kustomization.yaml"), lines);
            return new(Run(kubectl, copy));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    public IEnumerable<JsonObject> OfKind(string kind) => Objects.Where(item => (string?)item["kind"] == kind);

    public JsonObject Find(string kind, string name) => OfKind(kind).Single(item => NameOf(item) == name);

    /// <summary>The ConfigMap with the settings of an app; its name ends with a hash.</summary>
    public JsonObject Settings(string app)
    {
        var pod = Find("Deployment", app)["spec"]!["template"]!["spec"]!;
        return Find("ConfigMap", (string)pod["containers"]![0]!["envFrom"]![0]!["configMapRef"]!["name"]!);
    }

    /// <summary>What takes effect: without the copies of files that only make the pods roll, and without their names.</summary>
    public string EffectiveText() => string.Join('\n', Objects.Select(Effective).OfType<string>());

    /// <summary>Whether an annotation of a pod holds the name of such a copy.</summary>
    public static bool IsOfCopy(string annotation) => annotation.StartsWith("filepipeline/", StringComparison.Ordinal);

    public static string NameOf(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static string? Effective(JsonObject item)
    {
        if (item["metadata"]!["labels"]?[CopyLabel] is not null) return null;
        var copy = item.DeepClone();
        if (copy["spec"]?["template"]?["metadata"]?["annotations"] is JsonObject annotations)
        {
            foreach (var name in annotations.Select(pair => pair.Key).Where(IsOfCopy).ToList()) annotations.Remove(name);
        }

        return copy.ToJsonString();
    }

    private static string Folder(string name) => Repository.Path("deploy", "kubernetes", "overlays", name);

    private static string Run(string kubectl, string folder)
    {
        using var process =
            Process.Start(new ProcessStartInfo(kubectl, ["kustomize", folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{folder}: {errors.GetAwaiter().GetResult()}");
        return text;
    }
}
