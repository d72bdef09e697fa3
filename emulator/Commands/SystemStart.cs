using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>The start of a system: finds its run file, ends leftover processes, and reports why it did not start.</summary>
internal static class SystemStart
{
    /// <exception cref="FileNotFoundException">The run file was not found.</exception>
    public static string RunFile(string? wanted)
    {
        if (wanted is { } named)
            return File.Exists(named) ? Path.GetFullPath(named) : throw new FileNotFoundException($"run file {named} not found");
        return RunFileSearch.Find(Environment.CurrentDirectory, AppContext.BaseDirectory)
            ?? throw new FileNotFoundException(
                "dapr.yaml of this repository not found in the current folder or above: name a run file with --run-file");
    }

    public static string Root(string runFile) => Path.GetDirectoryName(runFile)!;

    /// <summary>Ends processes that killed emulators left running in the default folders.</summary>
    public static void EndLeftovers(Terminal terminal) =>
        Report([.. TemporaryFolder.Sweep(TemporaryFolder.Root), .. DataFolder.EndLeftovers(DataFolder.Default)], terminal);

    public static DataFolder Open(string path, Terminal terminal)
    {
        var folder = DataFolder.Open(path);
        Report(folder.Ended, terminal);
        return folder;
    }

    /// <summary>Runs a command; reports failures that the user can fix as an error message and exit code.</summary>
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (ServiceDiedException exception)
        {
            terminal.WriteError($"{exception.Message}; all services are stopped. Its last log lines:");
            foreach (var line in exception.LastLines) terminal.WriteStatus($"  {line.Text}");
            return ExitCode.Failed;
        }
        catch (FileNotFoundException exception)
        {
            foreach (var line in exception.Message.Split('\n')) terminal.WriteError(line);
            return ExitCode.BadArguments;
        }
        catch (Exception exception) when (
            exception is ResourceException or PortInUseException or DataFolderInUseException or UnauthorizedAccessException)
        {
            terminal.WriteError(exception.Message);
            return ExitCode.Failed;
        }
    }

    private static void Report(IReadOnlyList<string> ended, Terminal terminal)
    {
        if (ended.Count > 0) terminal.WriteStatus($"ended {string.Join(", ", ended)}: left running by a killed emulator");
    }
}

/// <summary>Finds the run file of this repository.</summary>
internal static class RunFileSearch
{
    private const string Name = "dapr.yaml";

    /// <summary>The run file of the first folder that has one in itself or above; null if there is none.</summary>
    public static string? Find(params IEnumerable<string> folders) =>
        folders.SelectMany(Upwards).Where(IsOurs).Select(folder => Path.Combine(folder, Name)).FirstOrDefault();

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }

    // The dapr.yaml of another project may be in a folder above.
    private static bool IsOurs(string folder) =>
        File.Exists(Path.Combine(folder, Name)) && File.Exists(Path.Combine(folder, "deploy", "localstack", "topology.json"));
}
