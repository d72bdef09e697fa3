using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FilePipeline.Emulator.Supervision;

/// <summary>One process for all time: ids are used again, an id with its start is not.</summary>
/// <param name="Id">The operating system's id.</param>
/// <param name="Started">When it started, as the operating system tells it: comparable as text only.</param>
internal sealed record ProcessIdentity(int Id, string Started)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? throw new InvalidOperationException("this process has no start");

    /// <summary>Null when there is no such process.</summary>
    public static ProcessIdentity? Of(int id) => (OperatingSystem.IsLinux() ? StartOnLinux(id) : StartElsewhere(id)) is { } started
        ? new ProcessIdentity(id, started)
        : null;

    public bool IsAlive() => Of(Id) == this;

    /// <summary>Ends it and what it started, at once. False: it was gone already.</summary>
    public bool Kill()
    {
        if (!IsAlive()) return false;
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill(entireProcessTree: true);
            // Not Process.WaitForExit: where nothing reaps orphans, it would wait for a zombie.
            return SpinWait.SpinUntil(() => !IsAlive(), _patience);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // Process.StartTime is computed from the wall clock there, and moves with it.
    private static string? StartOnLinux(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The second field is the command's name in brackets; it may hold blanks and brackets. State is the 3rd field, start the 22nd.
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
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
