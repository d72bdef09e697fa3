namespace FilePipeline.Emulator.Sidecar;

/// <summary>Restricts <c>filePath</c> of the S3 binding to some folders. A real daprd
/// sees only the files of its pod; the emulator would see the whole machine.</summary>
internal sealed class FileFence(IEnumerable<string> folders)
{
    private readonly string[] _folders =
        [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct(StringComparer.Ordinal)];

    /// <summary>A fence that allows no files.</summary>
    public static FileFence Closed { get; } = new([]);

    /// <exception cref="CallException">The path is outside the folders.</exception>
    public void Check(string path)
    {
        if (IsInside(Path.GetFullPath(path))) return;
        throw new CallException(
            $"open {path}: the emulator allows filePath only below {(_folders.Length == 0 ? "no folder" : string.Join(", ", _folders))} "
            + "(scratch folders of the services; --file-path DIR adds one)");
    }

    private bool IsInside(string path) => _folders.Any(folder => path.StartsWith(
        Path.EndsInDirectorySeparator(folder) ? folder : $"{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
