namespace FilePipeline.Emulator.Commands;

/// <summary>Finds the run file of this repository, from wherever the command was typed.</summary>
internal static class RunFileSearch
{
    private const string Name = "dapr.yaml";

    /// <summary>The nearest one above any of the folders, in their order; null when there is none.</summary>
    public static string? Find(params IEnumerable<string> folders) =>
        folders.SelectMany(Upwards).Where(IsOurs).Select(folder => Path.Combine(folder, Name)).FirstOrDefault();

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }

    // Another project's dapr.yaml may lie above the current folder.
    private static bool IsOurs(string folder) =>
        File.Exists(Path.Combine(folder, Name)) && File.Exists(Path.Combine(folder, "deploy", "localstack", "topology.json"));
}
