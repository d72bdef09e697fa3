using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor;

/// <summary>Reads the files that the settings name, and takes the others from this repository.</summary>
internal sealed class ManifestLoader(Tools tools, TextReader input)
{
    private const string DefaultOverlay = "eks";

    private readonly string? _root = new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }
        .Select(Root).FirstOrDefault(root => root is not null);

    /// <exception cref="UnreadableInputException">A named file is missing or cannot be read, or kubectl cannot render the
    /// overlay.</exception>
    public async Task<Manifests> ReadAsync(DoctorSettings settings, CancellationToken cancellation)
    {
        var overlay = settings.Manifests is null ? OverlayFolder(settings.Overlay ?? DefaultOverlay) : null;
        var (text, origin) = settings.Manifests switch
        {
            null => (await RenderAsync(overlay!, settings.Live, cancellation), overlay!),
            "-" => (await input.ReadToEndAsync(cancellation), "standard input"),
            var file => (InputFiles.Text(file), file),
        };
        var objects = text is null ? [] : KubeObject.ReadAll(text, origin).ToList();
        if (objects.Count == 0 && text is not null) throw new UnreadableInputException($"{origin}: contains no object");
        var isOnStandIn = new Manifests { Objects = objects }.IsOnStandIn;
        var files = ComponentFolders(settings, overlay, isOnStandIn).SelectMany(InputFiles.Resources).ToList();
        var holdsComponents = objects.Any(resource => resource.Kind == "Component");
        return new Manifests
        {
            Objects = holdsComponents ? objects : [.. objects, .. files],
            Files = files,
            Topology = TopologyFile(settings, overlay, isOnStandIn) is { } topology
                ? EnvironmentNames.Apply(ReadTopology(topology), objects)
                : null,
            IamActions = (settings.Iam ?? Existing("deploy", "iam-actions.json")) is { } iam ? Json(iam) : null,
            AllowsPlaceholders = settings.AllowsPlaceholders,
            Platform = PlatformValues(settings, isOnStandIn),
            Apply = overlay is null ? $"kubectl apply --server-side -f {settings.Manifests}" : $"kubectl apply --server-side -k {overlay}",
        };
    }

    private string OverlayFolder(string overlay)
    {
        if (Directory.Exists(overlay)) return overlay;
        var named = _root is null ? null : Path.Combine(_root, "deploy", "kubernetes", "overlays", overlay);
        if (Directory.Exists(named)) return Path.GetRelativePath(Environment.CurrentDirectory, named);
        throw new UnreadableInputException($"--overlay {overlay}: no such folder, and none in deploy/kubernetes/overlays");
    }

    // Without kubectl a live run still compares the account with the component folders.
    private async Task<string?> RenderAsync(string folder, bool isLive, CancellationToken cancellation)
    {
        try
        {
            return await tools.RunAsync("kubectl", ["kustomize", folder], cancellation);
        }
        catch (ToolException exception) when (isLive && exception.Code == ToolException.NotFound)
        {
            return null;
        }
        catch (ToolException exception)
        {
            throw new UnreadableInputException(
                $"{folder} cannot be rendered: {exception.Message}. On a machine with kubectl run: "
                + $"kubectl kustomize {folder} > manifests.yaml, then give --manifests manifests.yaml");
        }
    }

    private string? TopologyFile(DoctorSettings settings, string? overlay, bool isOnStandIn) => settings.Topology
        ?? Existing("deploy", isOnStandIn ? "localstack" : "kubernetes", IsFast(overlay) ? "topology.fast.json" : "topology.json");

    private Platform? PlatformValues(DoctorSettings settings, bool isOnStandIn)
    {
        var file = settings.Platform ?? Existing("deploy", isOnStandIn ? "kind" : "platform", "dapr.yaml");
        return file is null ? null : new Platform(Json(file), file);
    }

    private IEnumerable<string> ComponentFolders(DoctorSettings settings, string? overlay, bool isOnStandIn)
    {
        if (settings.Components.Count > 0) return settings.Components;
        var cloud = isOnStandIn ? "localstack" : "aws";
        string[] names = IsFast(overlay) ? [cloud, $"{cloud}-fast"] : [cloud];
        return names.Select(name => Existing("components", name)).OfType<string>();
    }

    private static bool IsFast(string? overlay) => overlay?.Contains("fast", StringComparison.Ordinal) == true;

    private string? Existing(params IEnumerable<string> path)
    {
        if (_root is null) return null;
        var full = Path.Combine([_root, .. path]);
        return Path.Exists(full) ? Path.GetRelativePath(Environment.CurrentDirectory, full) : null;
    }

    private static Topology ReadTopology(string file)
    {
        try
        {
            return Topology.Parse(InputFiles.Text(file), file);
        }
        catch (ResourceException exception)
        {
            throw new UnreadableInputException($"{file}({exception.Line}): {exception.Reason}");
        }
    }

    private static JsonNode Json(string file) =>
        YamlText.First(InputFiles.Text(file), file) ?? throw new UnreadableInputException($"{file}: is empty");

    private static string? Root(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FilePipeline.slnx"))) return at.FullName;
        return null;
    }
}
