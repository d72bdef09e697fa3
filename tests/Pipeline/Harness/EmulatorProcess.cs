using System.Diagnostics;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The built emulator, started from its command line.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    // A run of many files takes minutes.
    private static readonly TimeSpan _endLimit = TimeSpan.FromMinutes(10);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;

    private EmulatorProcess(IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            // Outside the repository, where the run file is found as well.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The same configuration as these tests: …/bin/FilePipeline.Pipeline.Tests/debug/.
    private static string Assembly => Repository.Path(
        "artifacts", "bin", "FilePipeline.Emulator", new DirectoryInfo(AppContext.BaseDirectory).Name, "FilePipeline.Emulator.dll");

    public static EmulatorProcess Start(params IEnumerable<string> arguments) => new(arguments);

    /// <summary>Runs the emulator until it exits.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var run = Start(arguments);
        return await run.EndAsync();
    }

    /// <summary>Reads output until a line has the text.</summary>
    /// <exception cref="TimeoutException">No such line in three minutes.</exception>
    public async Task<string> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(_limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Cancellation);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(either.Token) is { } line)
            {
                _output.AppendLine(line);
                if (line.Contains(text, StringComparison.Ordinal)) return line;
            }
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"no line with '{text}' within {_limit}:\n{_output}", late);
        }

        throw new InvalidOperationException($"it ended without '{text}':\n{_output}\n{await _error}");
    }

    /// <summary>The address of the upload page, once everything runs.</summary>
    public async Task<Uri> PageAsync() => new((await LineAsync("Upload page")).Split(' ')[^1]);

    /// <summary>Waits for the final record of a key, through the public API.</summary>
    /// <exception cref="TimeoutException">No final record in three minutes.</exception>
    public static async Task<FileRecord> OutcomeAsync(Uri page, string key)
    {
        using var ingest = new IngestClient(page);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var record = await ingest.FindAsync(key, Cancellation);
            if (record is { IsFinal: true }) return record;
            if (TimeProvider.System.GetElapsedTime(began) > _limit)
                throw new TimeoutException($"{key} is {record?.Status.ToWireName() ?? "unknown"} after {_limit}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>Sends the signal of Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {_process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }

    /// <summary>Waits until it ends.</summary>
    /// <exception cref="TimeoutException">It did not end in ten minutes.</exception>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(_endLimit, Cancellation));
        await _process.WaitForExitAsync(Cancellation).WaitAsync(_endLimit, Cancellation);
        return (_process.ExitCode, _output.ToString(), await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
