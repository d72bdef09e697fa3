using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FilePipeline.Doctor.Live;

/// <summary>Runs programs found on a search path.</summary>
internal sealed partial class Tools(string searchPath)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs a program and returns its output.</summary>
    /// <exception cref="ToolException">The program is not on the path, took too long, or failed; the message says which.</exception>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var process = Start(program, arguments);
        using var timeout = new CancellationTokenSource(_timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            var output = await process.StandardOutput.ReadToEndAsync(either.Token);
            var error = await errors;
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? output : throw Failure(program, process.ExitCode, error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ToolException($"{program} {arguments[0]} did not answer within {_timeout.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(string program, IReadOnlyList<string> arguments)
    {
        var path = searchPath.Split(Path.PathSeparator).Where(folder => folder.Length > 0)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") })
            .FirstOrDefault(File.Exists)
            ?? throw new ToolException($"{program} is not on the PATH", ToolException.NotFound);
        try
        {
            ProcessStartInfo start = new(path, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["AWS_PAGER"] = "";
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException($"{path} cannot be started: {exception.Message}");
        }
    }

    private static ToolException Failure(string program, int exitCode, string error)
    {
        var line = error.Split('\n').Select(text => text.Trim()).LastOrDefault(text => text.Length > 0) ?? "no error output";
        var code = ErrorCode().Match(error) is { Success: true } match ? match.Groups["code"].Value : null;
        // kubectl's words where a kind is unknown, so that none of its objects exists.
        if (error.Contains("the server doesn't have a resource type", StringComparison.Ordinal)) code = "NotFound";
        return new ToolException($"{program} exited with {exitCode}: {line}", code);
    }

    [GeneratedRegex(@"(An error occurred|Error from server) \((?<code>[\w.]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorCode();
}
