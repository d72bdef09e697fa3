using System.Security;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The folder that a run keeps everything in. One emulator uses it at a time, and what a killed one left running is ended first.</summary>
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

    /// <summary>Apps whose processes a killed emulator had left.</summary>
    public IReadOnlyList<string> Ended { get; }

    public RunningProcesses Processes { get; }

    /// <exception cref="DataFolderInUseException">Another emulator is alive there.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        PrivateFiles.CreateFolder(full);
        var processes = System.IO.Path.Combine(full, ProcessesName);
        var held = Lock(System.IO.Path.Combine(full, LockName))
            ?? throw new DataFolderInUseException(full, RunningProcesses.Read(processes)?.Emulator.Id);
        // A folder that somebody named keeps its mode, for it may be a home; what lies in it is ours.
        if (full == Default) PrivateFiles.Close(full);
        foreach (var within in _within) PrivateFiles.Close(System.IO.Path.Combine(full, within));
        var leftOver = RunningProcesses.Read(processes)?.Services ?? new Dictionary<string, ProcessIdentity>();
        return new DataFolder(full, held, [.. leftOver.Where(service => service.Value.Kill()).Select(service => service.Key)]);
    }

    /// <summary>Whether a folder is one that an emulator uses or used.</summary>
    public static bool HasLock(string path) => File.Exists(System.IO.Path.Combine(path, LockName));

    /// <summary>Ends what a killed emulator left running from this folder; nothing when there is no such folder or an emulator uses it.</summary>
    public static IReadOnlyList<string> EndLeftOvers(string path)
    {
        try
        {
            if (!File.Exists(System.IO.Path.Combine(path, ProcessesName))) return [];
            using var folder = Open(path);
            return folder.Ended;
        }
        catch (Exception foreign) when (foreign is IOException or UnauthorizedAccessException or SecurityException)
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
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
            ? folder
            : System.IO.Path.GetTempPath();
}
