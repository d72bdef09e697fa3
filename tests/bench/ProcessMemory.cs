using System.Globalization;

namespace FilePipeline.Bench;

/// <summary>Resident memory of a process of this Linux machine: the current value, and the peak from now on.</summary>
internal sealed class ProcessMemory
{
    private readonly int _process;

    private ProcessMemory(int process)
    {
        _process = process;
        // 5 resets the peak.
        File.WriteAllText($"/proc/{process}/clear_refs", "5");
        IdleMebibytes = Read("VmRSS:");
    }

    public double IdleMebibytes { get; }

    /// <summary>The part of the current memory that is mapped program files, which processes share.</summary>
    public double FileMebibytes => Read("RssFile:");

    public double PeakMebibytes => Read("VmHWM:");

    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static ProcessMemory From(int process) => OperatingSystem.IsLinux()
        ? new(process)
        : throw new PlatformNotSupportedException("the memory of a process is read from /proc: only on Linux");

    private double Read(string field)
    {
        var line = File.ReadLines($"/proc/{_process}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
