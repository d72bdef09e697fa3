using FilePipeline.Contracts;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>The environment variables that the emulator sets for the services of a run.</summary>
internal static class ServiceSettings
{
    private const string ScratchSetting = "__ScratchFolder";

    // Otherwise two systems on one machine would sweep each other's files.
    private static readonly string[] _withScratch = ["Ingest", "Processor"];

    /// <summary>Adds the settings of the emulator, the run file and the caller to each app; later ones override earlier ones.</summary>
    public static AppDefinition Add(AppDefinition app, EmulatorOptions options)
    {
        // The sidecar has no deliveries left when a service is stopped here, so the service need not wait for it.
        var own = new Dictionary<string, string>(StringComparer.Ordinal) { ["Drain__NoticeDelay"] = "00:00:00" };
        foreach (var service in _withScratch) own[$"{service}{ScratchSetting}"] = options.Folder.Within("scratch");
        return app with { Env = Merge(own, options.Tokens.Variables, app.Env, options.Environment.GetValueOrDefault(app.AppId)) };
    }

    /// <summary>Points the links in notifications to the upload page, whose port was replaced.</summary>
    public static IReadOnlyList<AppDefinition> WithLinks(IReadOnlyList<AppDefinition> apps)
    {
        if (apps.Select(Ports.PublicPortOf).FirstOrDefault(port => port is not null) is not { } port) return apps;
        var link =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Notifier__FileLink"] = $"http://localhost:{port}/files/{{fileId}}" };
        return [.. apps.Select(app => app.AppId == AppIds.Notifier ? app with { Env = Merge(link, app.Env) } : app)];
    }

    /// <summary>The scratch folders of the apps.</summary>
    public static IEnumerable<string> ScratchFoldersOf(IEnumerable<AppDefinition> apps) => apps.SelectMany(app => app.Env)
        .Where(one => one.Key.EndsWith(ScratchSetting, StringComparison.Ordinal)).Select(one => one.Value);

    private static Dictionary<string, string> Merge(params IEnumerable<IReadOnlyDictionary<string, string>?> layers)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in layers.SelectMany(layer => layer ?? new Dictionary<string, string>())) merged[name] = value;
        return merged;
    }
}
