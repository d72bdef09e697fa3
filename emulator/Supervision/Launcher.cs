using System.Globalization;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The `dotnet run` process that started this emulator. If it is killed, nothing else stops the emulator.</summary>
internal static class Launcher
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public static ProcessIdentity? Find() =>
        Signals.Parent is { } parent && IsDotnetRun(parent) ? ProcessIdentity.Of(parent) : null;

    public static async Task WaitForEndAsync(ProcessIdentity launcher, TimeProvider clock, CancellationToken cancellation)
    {
        while (launcher.IsAlive()) await Task.Delay(_pause, clock, cancellation);
    }

    private static bool IsDotnetRun(int process)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline").Split('\0');
            return Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Contains("run", StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
