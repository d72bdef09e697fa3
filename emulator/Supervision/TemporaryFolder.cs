namespace FilePipeline.Emulator.Supervision;

/// <summary>A data folder for one run. Those of killed runs are found by the next one: their services end, their data goes.</summary>
internal static class TemporaryFolder
{
    public static string Root { get; } = Path.Combine(Path.GetTempPath(), $"filepipeline-{Environment.UserName}");

    /// <summary>A new one below <paramref name="root"/>.</summary>
    public static DataFolder Open(string root)
    {
        var path = Path.Combine(root, Path.GetRandomFileName());
        try
        {
            return DataFolder.Open(path);
        }
        catch (IOException)
        {
            // Another run may have taken it for one that a killed run left, in the moment before it was locked.
            return DataFolder.Open(Path.Combine(root, Path.GetRandomFileName()));
        }
    }

    /// <summary>Removes what killed runs left below <paramref name="root"/>, and ends their services.</summary>
    /// <returns>The apps whose processes were ended.</returns>
    public static IReadOnlyList<string> Sweep(string root)
    {
        var ended = new List<string>();
        if (!Directory.Exists(root)) return ended;
        foreach (var path in Directory.EnumerateDirectories(root).ToList())
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
