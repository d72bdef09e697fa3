using System.Security;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The data folder of a run. One emulator uses it at a time; leftover processes of a killed emulator are ended first.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "emulator.lock";
    private const string ProcessesName = "processes.json";
    private static readonly string[] _within = ["cloud", "logs", "scratch", "uploads"];
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held, IReadOnlyList<string> ended)
    {
        Path = path;
        _lock = held;
        Ended = ended;
        Processes = new RunningProcesses(Within(ProcessesName));
        Processes.Begin();
    }

    public static string Default { get; } = System.IO.Path.Combine(LocalData(), "filepipeline");

    public string Path { get; }

    /// <summary>Objects, queues and records.</summary>
    public string Cloud => Within("cloud");

    public string Logs => Within("logs");

    /// <summary>The apps whose leftover processes were ended.</summary>
    public IReadOnlyList<string> Ended { get; }

    public RunningProcesses Processes { get; }

    /// <exception cref="DataFolderInUseException">Another running emulator uses the folder.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        PrivateFiles.CreateFolder(full);
        var processes = System.IO.Path.Combine(full, ProcessesName);
        var held = Lock(System.IO.Path.Combine(full, LockName))
            ?? throw new DataFolderInUseException(full, RunningProcesses.Read(processes)?.Emulator.Id);
        // A folder named by the user keeps its mode, because it may be shared; its subfolders are restricted.
        if (full == Default) PrivateFiles.Restrict(full);
        foreach (var within in _within) PrivateFiles.Restrict(System.IO.Path.Combine(full, within));
        var leftOver = RunningProcesses.Read(processes)?.Services ?? new Dictionary<string, ProcessIdentity>();
        return new DataFolder(full, held, [.. leftOver.Where(service => service.Value.Kill()).Select(service => service.Key)]);
    }

    /// <summary>Whether an emulator uses or used the folder.</summary>
    public static bool HasLock(string path) => File.Exists(System.IO.Path.Combine(path, LockName));

    /// <summary>Ends leftover processes of a killed emulator; does nothing if the folder does not exist or is in use.</summary>
    public static IReadOnlyList<string> EndLeftovers(string path)
    {
        try
        {
            if (!File.Exists(System.IO.Path.Combine(path, ProcessesName))) return [];
            using var folder = Open(path);
            return folder.Ended;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException)
        {
            return [];
        }
    }

    public string Within(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Processes.End();
        _lock.Dispose();
    }

    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string LocalData() =>
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
            ? folder
            : System.IO.Path.GetTempPath();
}

/// <summary>The data folder is in use by another emulator.</summary>
internal sealed class DataFolderInUseException(string folder, int? processId)
    : IOException($"data folder {folder} is in use by another emulator{(processId is { } id ? $" (process {id})" : "")}; stop it, or use "
        + "another folder with --data");
