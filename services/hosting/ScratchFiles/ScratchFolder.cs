namespace FilePipeline.Hosting;

/// <summary>The folder behind <see cref="Scratch"/>. It holds a lock file for as long as its process lives, and only a folder whose lock
/// nobody holds is swept: another run's files are never touched.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Name of the lock file.</summary>
    public const string LockName = ".lock";

    private const string TemporaryPrefix = "filepipeline-scratch-";
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly string? _volume;
    private readonly string? _kept;
    private string? _path;
    private FileStream? _lock;

    /// <summary>A folder in the temporary folder, with a name that nobody can guess: another user cannot have made it before.</summary>
    /// <param name="name">The instance.</param>
    public ScratchFolder(string name) => _name = name;

    /// <summary>A folder of this name on a volume that the sidecar shares.</summary>
    /// <param name="name">The instance.</param>
    /// <param name="volume">An absolute path.</param>
    /// <param name="kept">Name of a folder in it that a start does not delete; null for none.</param>
    public ScratchFolder(string name, string volume, string? kept = null) => (_name, _volume, _kept) = (name, volume, kept);

    /// <summary>Deletes the files that killed processes left, and creates the folder.</summary>
    /// <exception cref="IOException">It cannot be made, or another process of this name uses it.</exception>
    public void Open()
    {
        try
        {
            if (_volume is null) SweepTemporary();
            Ensure();
            foreach (var left in Directory.EnumerateFileSystemEntries(_path!).Where(entry => !IsKept(Path.GetFileName(entry))))
                Remove(left);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the scratch folder {_path ?? _volume ?? Path.GetTempPath()} cannot be used ({failure.Message}); set "
                + "ScratchFolder to a folder that this user may write", failure);
        }
    }

    /// <summary>The path; made again, with its lock, where it is gone.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public string Ensure()
    {
        lock (_gate)
        {
            if (_path is not null && Directory.Exists(_path)) return _path;
            _lock?.Dispose();
            // A temporary name was known to others once: a new one is made instead of the one that is gone.
            var path = _volume is null
                ? Directory.CreateTempSubdirectory($"{TemporaryPrefix}{_name}-").FullName
                : Make(Path.Combine(_volume, _name));
            _lock = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return _path = path;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _lock?.Dispose();
            if (_volume is null && _path is not null) Remove(_path);
            _path = null;
        }
    }

    private bool IsKept(string name) => name == LockName || name == _kept;

    // Files are not for everyone on this machine; the sidecar shares the user or the group.
    private static string Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerAndGroup);
        return path;
    }

    private void SweepTemporary()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{TemporaryPrefix}{_name}-*"))
        {
            try
            {
                // Open, not create: a folder without a lock file is one that is just being made, or none of ours.
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) Remove(folder);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Another process works there, or it is another user's.
            }
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Swept by the next start.
        }
    }
}
