namespace FilePipeline.Emulator.Supervision;

/// <summary>A temporary data folder for one run. The next run ends the services of killed runs and deletes their folders.</summary>
internal static class TemporaryFolder
{
    private const string Prefix = "filepipeline-emulator-";

    public static string Root { get; } = Path.GetTempPath();

    /// <summary>Creates a folder in <paramref name="root"/> with a random name, so that another user cannot create it first.</summary>
    public static DataFolder Open(string root)
    {
        var path = Path.Combine(root, $"{Prefix}{Path.GetRandomFileName()}");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return DataFolder.Open(path);
    }

    /// <summary>Ends the services of killed runs below <paramref name="root"/> and deletes their folders. Folders of runs are recognised by
    /// name and lock file, because other programs use the same root.</summary>
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
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
            // Another run is deleting it, or the next one will.
        }
    }
}
