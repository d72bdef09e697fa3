namespace FilePipeline.Emulator.Supervision;

/// <summary>A data folder for one run. Those of killed runs are found by the next one: their services end, their data goes.</summary>
internal static class TemporaryFolder
{
    private const string Prefix = "filepipeline-emulator-";

    public static string Root { get; } = Path.GetTempPath();

    /// <summary>A new one below <paramref name="root"/>, with a name that nobody can guess: another user cannot have made it before.</summary>
    public static DataFolder Open(string root)
    {
        var path = Path.Combine(root, $"{Prefix}{Path.GetRandomFileName()}");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return DataFolder.Open(path);
    }

    /// <summary>Removes what killed runs left below <paramref name="root"/>, and ends their services. Only folders of runs, by their name and lock file:
    /// other programs keep theirs beside them.</summary>
    /// <returns>The apps whose processes were ended.</returns>
    public static IReadOnlyList<string> Sweep(string root)
    {
        var ended = new List<string>();
        if (!Directory.Exists(root)) return ended;
        foreach (var path in Directory.EnumerateDirectories(root, $"{Prefix}*").Where(DataFolder.HasLock).ToList())
        {
            try
            {
                var folder = DataFolder.Open(path);
                ended.AddRange(folder.Ended);
                Delete(folder);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
        return ended;
    }

    public static void Delete(DataFolder folder)
    {
        folder.Dispose();
        Remove(folder.Path);
    }

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // Another run that starts just now sweeps it too, or the next one does: it is nobody's any more.
        }
    }
}
