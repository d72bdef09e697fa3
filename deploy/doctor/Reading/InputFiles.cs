namespace FilePipeline.Doctor.Reading;

/// <summary>Reads the files that the command line names.</summary>
internal static class InputFiles
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="UnreadableInputException">The file does not exist or cannot be read.</exception>
    public static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableInputException($"{path}: {exception.Message}");
        }
    }

    /// <summary>The resources of a folder's YAML files, without kustomization.yaml.</summary>
    /// <exception cref="UnreadableInputException">The folder does not exist, or a file is not YAML.</exception>
    public static IEnumerable<KubeObject> Resources(string folder)
    {
        if (!Directory.Exists(folder)) throw new UnreadableInputException($"{folder}: no such folder");
        return Directory.EnumerateFiles(folder).Where(IsResourceFile).Order(StringComparer.Ordinal)
            .SelectMany(file => KubeObject.ReadAll(Text(file), file)).ToList();
    }

    private static bool IsResourceFile(string file) =>
        Path.GetExtension(file) is ".yaml" or ".yml" && Path.GetFileNameWithoutExtension(file) != "kustomization";
}
