namespace FilePipeline.TestKit;

/// <summary>Paths of this repository's files, for tests that read them.</summary>
public static class Repository
{
    /// <summary>The folder that holds FilePipeline.slnx.</summary>
    /// <exception cref="InvalidOperationException">The tests run outside the repository.</exception>
    public static string Root =>
        _root.Value ?? throw new InvalidOperationException($"no FilePipeline.slnx above {AppContext.BaseDirectory}");

    /// <summary>False if only the built tests are present.</summary>
    public static bool IsHere => _root.Value is not null;

    /// <summary>The full path of a file or folder named relative to the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static readonly Lazy<string?> _root = new(FindRoot);

    private static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FilePipeline.slnx"))) return folder.FullName;
        return null;
    }
}
