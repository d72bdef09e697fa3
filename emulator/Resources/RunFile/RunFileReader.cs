using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Emulator.Resources;

/// <summary>The run file dapr.yaml, which `dapr run -f` reads too.</summary>
internal sealed record RunFile(string Path, IReadOnlyList<AppDefinition> Apps)
{
    /// <exception cref="ResourceException">The file is missing, or has a field that `dapr
    /// run` or the emulator does not support.</exception>
    public static RunFile Load(string path) => RunFileReader.Read(System.IO.Path.GetFullPath(path));
}

/// <summary>Reads dapr.yaml like the Dapr CLI: `common` supplies missing fields of apps;
/// paths are relative to the section that contains them.</summary>
internal static class RunFileReader
{
    private static readonly string[] _shared =
    [
        "configFilePath", "appProtocol", "apiListenAddresses", "enableProfiling", "logLevel", "appMaxConcurrency", "placementHostAddress",
        "schedulerHostAddress", "resourcesPath", "resourcesPaths", "appSSL", "maxBodySize", "readBufferSize", "enableAppHealthCheck",
        "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold", "enableApiLogging", "runtimePath",
        "env", "daprdLogDestination", "appLogDestination",
    ];

    private static readonly string[] _appOnly =
    [
        "appID", "appDirPath", "command", "appPort", "appChannelAddress", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort",
        "metricsPort", "profilePort", "unixDomainSocket", "containerImage", "containerImagePullPolicy", "createService",
    ];

    public static RunFile Read(string path)
    {
        if (!File.Exists(path)) throw new ResourceException(path, 1, "file not found (expected a run file such as dapr.yaml)");
        var documents = YamlFile.Read(path);
        if (documents is not [YamlMappingNode root])
            throw new ResourceException(path, 1, "expected one YAML document with version, common and apps");
        var map = new YamlMap(root, path, "run file").Only("version", "name", "common", "apps");
        if (map.Number("version", 0) == 0) throw map.Source.Error("run file: field 'version' must be 1");
        var common = map.Map("common")?.Only(_shared);
        var folder = Path.GetDirectoryName(path)!;
        var apps = map.Maps("apps").Select(app => ReadApp(app.Only([.. _appOnly, .. _shared]), common, folder)).ToList();
        if (apps.Count == 0) throw map.LineOf("apps").Error("run file: 'apps' must list at least one app");
        RefuseConflicts(map, apps);
        return new RunFile(path, apps);
    }

    private static AppDefinition ReadApp(YamlMap app, YamlMap? common, string folder)
    {
        var directory = Resolve(folder, app, "appDirPath", isFolder: true)
            ?? throw app.Source.Error("run file: an app needs 'appDirPath'");
        if (First("appProtocol", app, common) is { } protocol && protocol != "http")
            throw app.LineOf("appProtocol").Error($"run file: appProtocol '{protocol}' (the emulator supports http only)");
        var defaults = new AppDefinition { AppId = "", Directory = "" };
        return new AppDefinition
        {
            AppId = app.TextOrNull("appID") ?? Path.GetFileName(directory),
            Directory = directory,
            Command = app.Texts("command"),
            AppPort = app.Number("appPort", 0),
            AppChannelAddress = app.TextOrNull("appChannelAddress") ?? defaults.AppChannelAddress,
            DaprHttpPort = app.Number("daprHTTPPort", 0),
            DaprGrpcPort = app.Number("daprGRPCPort", 0),
            ResourcesPaths = ReadResourcesPaths(app, common, folder, directory),
            ConfigFilePath = Resolve(directory, app, "configFilePath", isFolder: false)
                ?? Resolve(folder, common, "configFilePath", isFolder: false),
            Env = Merge(common?.TextMap("env"), app.TextMap("env")),
            EnableAppHealthCheck = app.Flag("enableAppHealthCheck") || (common?.Flag("enableAppHealthCheck") ?? false),
            AppHealthCheckPath = First("appHealthCheckPath", app, common) ?? defaults.AppHealthCheckPath,
            AppHealthProbeInterval = CountOf("appHealthProbeInterval", app, common) is > 0 and var interval
                ? TimeSpan.FromSeconds(interval) : defaults.AppHealthProbeInterval,
            AppHealthProbeTimeout = CountOf("appHealthProbeTimeout", app, common) is > 0 and var timeout
                ? TimeSpan.FromMilliseconds(timeout) : defaults.AppHealthProbeTimeout,
            AppHealthThreshold = CountOf("appHealthThreshold", app, common) is > 0 and var threshold
                ? threshold
                : defaults.AppHealthThreshold,
            AppMaxConcurrency = CountOf("appMaxConcurrency", app, common),
            MaxBodySize = ReadSize("maxBodySize", app, common) ?? defaults.MaxBodySize,
        };
    }

    private static List<string> ReadResourcesPaths(YamlMap app, YamlMap? common, string folder, string directory)
    {
        foreach (var (map, from) in new[] { (app, directory), (common, folder) })
        {
            if (map is null) continue;
            var paths = map.Texts("resourcesPaths");
            if (paths.Count > 0) return [.. paths.Select(path => Existing(from, path, map.LineOf("resourcesPaths"), isFolder: true))];
            if (Resolve(from, map, "resourcesPath", isFolder: true) is { } single) return [single];
        }
        return [];
    }

    private static void RefuseConflicts(YamlMap map, List<AppDefinition> apps)
    {
        var owners = new Dictionary<int, string>();
        foreach (var (app, source) in apps.Zip(map.Maps("apps").Select(app => app.Source)))
        {
            if (apps.Count(other => other.AppId == app.AppId) > 1) throw source.Error($"run file: two apps are named '{app.AppId}'");
            if (app.AppId.Contains('.', StringComparison.Ordinal))
                throw source.Error($"run file: app id '{app.AppId}' may not contain a dot");
            foreach (var port in new[] { app.AppPort, app.DaprHttpPort, app.DaprGrpcPort }.Where(port => port != 0))
            {
                if (!owners.TryAdd(port, app.AppId))
                    throw source.Error($"run file: port {port} of '{app.AppId}' is already used by '{owners[port]}'");
            }
        }
    }

    private static string? First(string name, YamlMap app, YamlMap? common) => app.TextOrNull(name) ?? common?.TextOrNull(name);

    private static int CountOf(string name, YamlMap app, YamlMap? common) =>
        app.Number(name, 0) is not 0 and var own ? own : common?.Number(name, 0) ?? 0;

    private static int? ReadSize(string name, YamlMap app, YamlMap? common)
    {
        if (First(name, app, common) is not { } text) return null;
        var units =
            new (string Suffix, int Factor)[] { ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("k", 1000), ("M", 1_000_000), ("", 1) };
        foreach (var (suffix, factor) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var isNumber = int.TryParse(text.AsSpan(0, text.Length - suffix.Length), CultureInfo.InvariantCulture, out var number);
            if (isNumber && number > 0 && (long)number * factor <= int.MaxValue) return number * factor;
            break;
        }
        throw app.LineOf(name).Error($"run file: field '{name}' must be a size such as 4Mi, not '{text}'");
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? common, IReadOnlyDictionary<string, string> own)
    {
        var merged = new Dictionary<string, string>(common ?? own, StringComparer.Ordinal);
        foreach (var (name, value) in own) merged[name] = value;
        return merged;
    }

    private static string? Resolve(string from, YamlMap? map, string name, bool isFolder) =>
        map?.TextOrNull(name) is { } path ? Existing(from, path, map.LineOf(name), isFolder) : null;

    private static string Existing(string from, string path, SourceLine source, bool isFolder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, from));
        if (isFolder ? !Directory.Exists(full) : !File.Exists(full))
            throw source.Error($"run file: {(isFolder ? "folder" : "file")} '{path}' not found (looked for {full})");
        return full;
    }
}
