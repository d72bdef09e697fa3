using System.ComponentModel;
using System.Diagnostics;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Starts the process of an app, passes its output to the log, and records it in the pid file.</summary>
internal static class ServiceLauncher
{
    /// <exception cref="ServiceDiedException">The process cannot be started.</exception>
    public static Process Launch(AppDefinition app, ServiceLog log, RunningProcesses processes)
    {
        var process = new Process { StartInfo = ServiceCommand.StartInfo(app) };
        process.OutputDataReceived += (_, line) => Add(log, line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Add(log, line.Data, isError: true);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            process.Dispose();
            throw new ServiceDiedException(app.AppId, $"cannot be started: {exception.Message}", []);
        }
        if (ProcessIdentity.Of(process.Id) is { } identity) processes.Add(app.AppId, identity);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Add(ServiceLog log, string? line, bool isError)
    {
        if (line is not null) log.Add(line, isError);
    }
}
