namespace FilePipeline.Doctor.Reading;

/// <summary>Reads what the command line names.</summary>
internal static class InputFiles
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="UnreadableInputException">It is not there or may not be read.</exception>
    public static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableInputException($"{path}: {fault.Message}");
        }
    }

    /// <summary>The resources of a folder's YAML files, without kustomization.yaml.</summary>
    /// <exception cref="UnreadableInputException">The folder is not there, or a file is not YAML.</exception>
    public static IEnumerable<KubeObject> Resources(string folder)
    {
        if (!Directory.Exists(folder)) throw new UnreadableInputException($"{folder}: no such folder");
        return Directory.EnumerateFiles(folder).Where(IsResourceFile).Order(StringComparer.Ordinal)
            .SelectMany(file => KubeObject.ReadAll(Text(file), file)).ToList();
    }

    private static bool IsResourceFile(string file) =>
        Path.GetExtension(file) is ".yaml" or ".yml" && Path.GetFileNameWithoutExtension(file) != "kustomization";
}
