namespace FilePipeline.Emulator.Commands;

/// <summary>A file that is sent, and the key that it gets.</summary>
internal sealed record TryFile(string Name, string Path, string Key)
{
    /// <summary>
    /// `try/{run}/{file name}`; further files of the same name are told apart by a number: `try/{run}/2/{file name}`. A folder stands for the
    /// files in it.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is nothing at one of the paths; the message has a line for each such path.</exception>
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
        if (missing.Count > 0) throw new FileNotFoundException(string.Join('\n', missing.Select(path => $"no file {path}, or it cannot be read")));
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
