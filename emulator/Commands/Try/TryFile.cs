namespace FilePipeline.Emulator.Commands;

/// <summary>A file to send, and its key.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Key">The key to send it under.</param>
/// <param name="Source">The name of the source to send it to; null for the default one.</param>
internal sealed record TryFile(string Name, string Path, string Key, string? Source = null)
{
    /// <summary>Plans the files of a folder that has one folder for each source, named after it: a name has the same key in all of
    /// them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="defaultFolder">The folder of the default source.</param>
    public static IReadOnlyList<TryFile> PlanSources(string run, string folder, string defaultFolder) =>
    [
        .. Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles)
            .Select(path => (Path: path, Name: System.IO.Path.GetFileName(path), Source: System.IO.Path.GetFileName(
                System.IO.Path.GetDirectoryName(path)!)))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Source != defaultFolder)
            .ThenBy(file => file.Source, StringComparer.Ordinal)
            .Select(file => new TryFile(
                file.Name, file.Path, $"try/{run}/{file.Name}", file.Source == defaultFolder ? null : file.Source)),
    ];

    /// <summary>
    /// Plans the keys: `try/{run}/{file name}`; further files of the same name get a number, `try/{run}/2/{file name}`. A folder stands for
    /// its files.
    /// </summary>
    /// <exception cref="FileNotFoundException">Some paths cannot be read; the message has one line for each.</exception>
    public static IReadOnlyList<TryFile> Plan(string run, IEnumerable<string> paths)
    {
        var files = new List<string>();
        var missing = new List<string>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) files.AddRange(Directory.EnumerateFiles(path).Order(StringComparer.Ordinal));
            else if (IsReadable(path)) files.Add(path);
            else missing.Add(path);
        }
        if (missing.Count > 0)
            throw new FileNotFoundException(string.Join('\n', missing.Select(path => $"file {path} not found or not readable")));
        return [.. files.GroupBy(System.IO.Path.GetFileName, StringComparer.Ordinal).SelectMany(same => same.Select((path, index) =>
            new TryFile(same.Key!, path, $"try/{run}/{(index == 0 ? "" : $"{index + 1}/")}{same.Key}")))];
    }

    private static bool IsReadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
