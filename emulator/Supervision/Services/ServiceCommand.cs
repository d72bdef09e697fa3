using System.Diagnostics;
using System.Globalization;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The process start of an app, like `dapr run`: in its directory, with the environment of the CLI.</summary>
internal static class ServiceCommand
{
    /// <summary>The environment variables of an app in addition to the emulator's own.</summary>
    public static IReadOnlyDictionary<string, string> Environment(AppDefinition app)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["APP_ID"] = app.AppId,
            ["APP_CHANNEL_ADDRESS"] = app.AppChannelAddress,
            ["APP_PORT"] = Text(app.AppPort),
            ["APP_PROTOCOL"] = "http",
            ["DAPR_HTTP_PORT"] = Text(app.DaprHttpPort),
            ["DAPR_GRPC_PORT"] = Text(app.DaprGrpcPort),
        };
        foreach (var (name, value) in app.Env) variables[name] = value;
        return variables;
    }

    public static ProcessStartInfo StartInfo(AppDefinition app)
    {
        var start = new ProcessStartInfo(Program(app.Command[0]), app.Command.Skip(1))
        {
            WorkingDirectory = app.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment(app)) start.Environment[name] = value;
        return start;
    }

    // The SDK may not be on the PATH if the emulator was started with its full path.
    private static string Program(string name)
    {
        if (name != "dotnet") return name;
        var runtime = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(dotnet) ? dotnet : name;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
