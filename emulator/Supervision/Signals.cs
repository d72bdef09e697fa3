using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FilePipeline.Emulator.Supervision;

/// <summary>What .NET does not offer for another process.</summary>
internal static partial class Signals
{
    private const int Term = 15;

    /// <summary>Asks a process to stop. Where the system has no such request, it ends.</summary>
    public static void Terminate(Process process)
    {
        if (process.HasExited) return;
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else _ = Kill(process.Id, Term); // it may be gone by now, and then there is nothing to ask
    }

    /// <summary>The process that started this one; null where that cannot be asked.</summary>
    public static int? Parent => OperatingSystem.IsWindows() ? null : GetParent();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetParent();
}
