using System.Diagnostics;
using System.Text;

namespace FilePipeline.Deploy.Tests;

/// <summary>A <c>dotnet run</c> command of README.md, as a process. It does not build: the build of the tests built everything.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly StringBuilder _output = new();

    private CommandRun(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The output so far, for a failing test.</summary>
    public string Output => _output.ToString();

    public static CommandRun Start(string command, params string[] more)
    {
        if (command.Split(' ') is not ["dotnet", "run", .. var rest])
            throw new ArgumentException($"not a dotnet run: {command}", nameof(command));
        string[] separator = rest.Contains("--") || more.Length == 0 ? [] : ["--"];
        return new(new ProcessStartInfo("dotnet", ["run", "--no-build", .. rest, .. separator, .. more])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
    }

    /// <summary>Reads until a line contains the text, or to the end.</summary>
    public async Task<bool> PrintsAsync(string text, CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            _output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Sends SIGTERM.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync(cancellation);
    }

    /// <summary>Reads to the end and returns the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync(cancellation));
        await _process.WaitForExitAsync(cancellation);
        _output.Append(await _errors);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
