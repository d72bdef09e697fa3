using System.Diagnostics;

namespace FilePipeline.Terraform.Tests.Runs;

/// <summary>How a command ended, and what it printed.</summary>
internal sealed record CommandResult(int Code, string Output, string Errors)
{
    /// <summary>Runs a program to its end.</summary>
    public static async Task<CommandResult> OfAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
