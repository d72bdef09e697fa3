using System.ComponentModel;
using System.Diagnostics;

namespace FilePipeline.Bench;

/// <summary>A program of this machine for comparison.</summary>
internal static class Tool
{
    /// <exception cref="InvalidOperationException">It is not installed, or it failed.</exception>
    public static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException(
                $"{start.FileName} cannot be started, and there is nothing to compare with: {error.Message}", error);
        }
    }
}
