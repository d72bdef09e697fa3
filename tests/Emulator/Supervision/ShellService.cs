using System.Threading.Channels;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Emulator.Tests.Supervision;

/// <summary>A service that is a shell script, with a channel of its output lines.</summary>
internal sealed class ShellService : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>();

    private ShellService(IReadOnlyList<string> command)
    {
        var app = new AppDefinition
        {
            AppId = "shell",
            Directory = _folder.Path,
            Command = command,
            AppPort = 1,
            DaprHttpPort = 2,
            DaprGrpcPort = 3,
            Env = new Dictionary<string, string>(StringComparer.Ordinal) { ["GREETING"] = "good morning" },
        };
        Processes = new RunningProcesses(ProcessesFile);
        Log = new ServiceLog(_folder.Within("logs"), app.AppId, line => _lines.Writer.TryWrite(line));
        Process = new ServiceProcess(app, Log, Processes, TimeProvider.System, NullLogger.Instance);
    }

    public ServiceProcess Process { get; }

    public ServiceLog Log { get; }

    public RunningProcesses Processes { get; }

    public string Folder => _folder.Path;

    public string ProcessesFile => _folder.Within("processes.json");

    public static ShellService Start(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");
        var service = new ShellService(["/bin/sh", "-c", script]);
        service.Process.Start();
        return service;
    }

    public static ShellService Of(params IReadOnlyList<string> command) => new(command);

    /// <summary>Waits for the next output line.</summary>
    public async Task<string> NextLineAsync() => (await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken)).Text;

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
