using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Identifies a process uniquely: ids are reused, but not an id together with its start time.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Started">The start time in a platform format; only for comparison.</param>
internal sealed record ProcessIdentity(int Id, string Started)
{
    private static readonly TimeSpan _killTimeout = TimeSpan.FromSeconds(10);

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)
        ?? throw new InvalidOperationException("the start time of this process is unknown");

    /// <summary>Identifies a process; null if it does not exist.</summary>
    public static ProcessIdentity? Of(int id) => (OperatingSystem.IsLinux() ? StartOnLinux(id) : StartElsewhere(id)) is { } started
        ? new ProcessIdentity(id, started)
        : null;

    public bool IsAlive() => Of(Id) == this;

    /// <summary>Kills the process and its children. False if it does not exist any more.</summary>
    public bool Kill()
    {
        if (!IsAlive()) return false;
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill(entireProcessTree: true);
            // Not Process.WaitForExit, which waits for zombies where nothing reaps orphans.
            return SpinWait.SpinUntil(() => !IsAlive(), _killTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // On Linux, Process.StartTime is computed from the wall clock and changes with it.
    private static string? StartOnLinux(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // Field 2 is the command name in brackets, which may contain spaces and
            // brackets. Field 3 is the state, field 22 the start time.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[19]}";
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? StartElsewhere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
