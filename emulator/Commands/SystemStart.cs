using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>What both commands do around a system: find its run file, clear the ground, and say in plain words why it did not start.</summary>
internal static class SystemStart
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string RunFile(string? wanted)
    {
        if (wanted is { } named) return File.Exists(named) ? Path.GetFullPath(named) : throw new FileNotFoundException($"no run file {named}");
        return RunFileSearch.Find(Environment.CurrentDirectory, AppContext.BaseDirectory)
            ?? throw new FileNotFoundException("no dapr.yaml of this repository above the current folder: name one with --run-file");
    }

    public static string Root(string runFile) => Path.GetDirectoryName(runFile)!;

    /// <summary>Ends what killed emulators left running, in the folders that are used by default.</summary>
    public static void ClearGround(Terminal terminal) =>
        Tell([.. TemporaryFolder.Sweep(TemporaryFolder.Root), .. DataFolder.EndLeftOvers(DataFolder.Default)], terminal);

    public static DataFolder Open(string path, Terminal terminal)
    {
        var folder = DataFolder.Open(path);
        Tell(folder.Ended, terminal);
        return folder;
    }

    /// <summary>Runs a command whose start may fail for reasons that a person can mend.</summary>
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (ServiceDiedException fault)
        {
            terminal.Fail($"{fault.Message}; everything is stopped. Its last lines:");
            foreach (var line in fault.LastLines) terminal.Say($"  {line.Text}");
            return ExitCode.Failed;
        }
        catch (FileNotFoundException fault)
        {
            foreach (var line in fault.Message.Split('\n')) terminal.Fail(line);
            return ExitCode.BadArguments;
        }
        catch (Exception fault) when (fault is ResourceException or PortInUseException or DataFolderInUseException or UnauthorizedAccessException)
        {
            terminal.Fail(fault.Message);
            return ExitCode.Failed;
        }
    }

    private static void Tell(IReadOnlyList<string> ended, Terminal terminal)
    {
        if (ended.Count > 0) terminal.Say($"ended {string.Join(", ", ended)}: left running by an emulator that was killed");
    }
}
