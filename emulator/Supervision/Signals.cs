using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Process functions that .NET does not offer.</summary>
internal static partial class Signals
{
    private const int Term = 15;

    /// <summary>Sends SIGTERM to a process; on Windows kills it.</summary>
    public static void Terminate(Process process)
    {
        if (process.HasExited) return;
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else _ = Kill(process.Id, Term); // an error means that it has already ended
    }

    /// <summary>The parent process; null on Windows.</summary>
    public static int? Parent => OperatingSystem.IsWindows() ? null : GetParent();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetParent();
}
