namespace FilePipeline.Emulator.Sidecar;

/// <summary>Where <c>filePath</c> of the S3 binding may read and write: below these folders. A real daprd sees what its pod has; here it
/// would be all of this machine.</summary>
internal sealed class FileFence(IEnumerable<string> folders)
{
    private readonly string[] _folders =
        [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct(StringComparer.Ordinal)];

    /// <summary>Nothing is allowed.</summary>
    public static FileFence Closed { get; } = new([]);

    /// <exception cref="CallException">The path is elsewhere.</exception>
    public void Check(string path)
    {
        if (IsInside(Path.GetFullPath(path))) return;
        throw new CallException(
            $"open {path}: the emulator reads and writes filePath only below {(_folders.Length == 0 ? "no folder" : string.Join(", ", _folders))} "
            + "(scratch folders of the services; --file-path DIR adds one)");
    }

    private bool IsInside(string path) => _folders.Any(folder => path.StartsWith(
        Path.EndsInDirectorySeparator(folder) ? folder : $"{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
